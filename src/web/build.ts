import { fileURLToPath } from 'node:url'

// Run by `npm ci`: a tree without development packages has no Vite, and serves the pages that were built elsewhere.
const vite = await import('vite').catch((error: NodeJS.ErrnoException) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
  return undefined
})
if (vite) await vite.build({ configFile: fileURLToPath(new URL('vite.config.ts', import.meta.url)), logLevel: 'warn' })
else
  process.stderr.write(
    'Pages are not built: Vite is not installed here. Without them dist/web must come from elsewhere.\n',
  )
