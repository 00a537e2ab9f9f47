// Keeps the shell of the portal, so that the installed portal opens without the gateway and says so. Nothing of a person is
// kept: the API is never answered from here.
const shelf = 'portal'

self.addEventListener('install', event => event.waitUntil(stock().then(() => self.skipWaiting())))
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()))

self.addEventListener('fetch', event => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin || pathname.startsWith('/api/')) return
  if (request.mode === 'navigate') event.respondWith(open(event))
  else event.respondWith(find(request))
})

/** Brings the shell that the gateway has now, and forgets the one before. */
async function stock() {
  const cache = await caches.open(shelf)
  const files = await (await fetch('/shell.json', { cache: 'no-cache' })).json()
  for (const file of files) if (!(await cache.match(file)) || !file.startsWith('/assets/')) await cache.add(file)
  for (const { url } of await cache.keys()) {
    const { pathname } = new URL(url)
    if (!files.includes(pathname)) await cache.delete(pathname)
  }
}

/** A page of the portal from the gateway; without it, the shell. What is no page of the portal is not answered for it. */
async function open(event) {
  try {
    const answer = await fetch(event.request)
    if (answer.ok) event.waitUntil(stock().catch(() => undefined))
    return answer
  } catch (error) {
    const isPortal = portalPaths.includes(new URL(event.request.url).pathname)
    const shell = isPortal && (await caches.match('/', { cacheName: shelf }))
    if (shell) return shell
    throw error
  }
}

/** What the shell is made of. */
async function find(request) {
  const kept = await caches.match(request, { cacheName: shelf })
  return kept ?? fetch(request)
}

const portalPaths = ['/', '/log-in', '/pin', '/new-pin', '/approve', '/account', '/release']
