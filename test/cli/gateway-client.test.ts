import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runCli } from '../../src/cli/run-cli.ts'
import { SessionFile } from '../../src/cli/session-file.ts'
import { freePort } from '../servers/free-port.ts'
import { Paper, Person } from './typed-line.ts'

let stack: AsyncDisposableStack
let person: Person
let tokenFile: string
const token = 'ab'.repeat(32)
beforeEach(async () => {
  stack = new AsyncDisposableStack()
  person = stack.use(await Person.come())
  tokenFile = join(person.folder, 'token')
  await writeFile(tokenFile, `${token}\n`, { mode: 0o400 })
})
afterEach(() => stack.disposeAsync())

/** Something that answers HTTP at an address. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  stack.defer(async () => {
    server.closeAllConnections()
    server.close()
  })
  await new Promise(resolve => server.once('listening', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const answerJson =
  (answer: object, status = 200): RequestListener =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))

const listUsers = (url: string, ...more: readonly string[]) =>
  person.types('user', 'list', '--url', url, '--token-file', tokenFile, ...more)

const user = (userName: string) => ({ userName, displayName: null, email: null, groups: [], enabled: true })

test('a list follows next to its end, and --limit ends it sooner', async () => {
  const asked: string[] = []
  const url = await serve((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization === `Bearer ${token}`}`)
    const isFirst = !request.url?.includes('after=')
    answerJson({ users: [user(isFirst ? 'ada' : 'bob')], next: isFirst ? 'ada' : null })(request, response)
  })
  expect((await listUsers(url)).out).toBe(
    'USER  NAME  EMAIL  GROUPS  STATE\nada   -     -      -       on\nbob   -     -      -       on\n',
  )
  expect(asked).toEqual(['/api/users?limit=500 true', '/api/users?limit=500&after=ada true'])
  expect(JSON.parse((await listUsers(url, '--json')).out)).toEqual({ users: [user('ada'), user('bob')], next: null })
  expect(JSON.parse((await listUsers(url, '--json', '--limit', '1')).out)).toEqual({
    users: [user('ada')],
    next: 'ada',
  })
})

test('a list without entries is still what the API answers', async () => {
  const url = await serve(answerJson({ users: [], next: null }))
  expect((await listUsers(url)).out).toBe('No users.\n')
  expect((await listUsers(url, '--json')).out).toBe('{"users":[],"next":null}\n')
})

test.each<readonly [string, RequestListener, RegExp]>([
  ['a web page', (_, response) => void response.end('<html>'), /is no Holdfast gateway; give its address with --url/],
  ['a redirect', (_, response) => void response.writeHead(302, { location: '/x' }).end(), /is no Holdfast gateway/],
  [
    'half an answer',
    (_, response) => void response.writeHead(200, { 'content-length': 99 }).write('{', () => response.destroy()),
    /broke off; try again/,
  ],
  ['a problem', answerJson({ code: 'records-conflict', detail: 'too late' }, 409), /^holdfast: too late\n$/],
  [
    'an answer that has terminal commands in it',
    answerJson({ code: 'internal', detail: 'a\u001b]0;x\u0007b' }, 500),
    /^holdfast: a \]0;x b\n$/,
  ],
  ['another token', answerJson({ code: 'token-wrong', detail: '-' }, 401), /the token in \S+ is not this gateway’s/],
])('%s is told in one line', async (_, listener, message) => {
  const { exitCode, out, err } = await listUsers(await serve(listener))
  expect([exitCode, out]).toEqual([1, ''])
  expect(err).toMatch(/^holdfast: [^\n]+\n$/)
  expect(err).toMatch(message)
})

test('where nothing listens the address is told', async () => {
  const refused = await listUsers(`http://127.0.0.1:${await freePort()}`)
  const words =
    /^holdfast: no gateway answers at \S+ \(nothing listens there\); start it, or give its address with --url\n$/
  expect(refused).toMatchObject({ exitCode: 1, err: expect.stringMatching(words) })
  expect((await listUsers('http://127.0.0.1:10080')).err).toMatch(/\(bad port\)/)
})

test('a name is one segment of a path, whatever is in it', async () => {
  const asked: string[] = []
  const url = await serve((request, response) => {
    asked.push(String(request.url))
    answerJson(user('x'))(request, response)
  })
  const show = (name: string) => person.types('user', 'show', name, '--url', url, '--token-file', tokenFile)
  await show('a/../b?c#d')
  expect(asked).toEqual(['/api/users/a%2F..%2Fb%3Fc%23d'])
  for (const name of ['..', '.', '']) expect((await show(name)).exitCode).toBe(2)
  expect(asked).toHaveLength(1)
})

test('an interrupt ends a command without a word', async () => {
  const stop = new AbortController()
  const url = await serve(() => stop.abort())
  const argv = ['user', 'list', '--url', url, '--token-file', tokenFile]
  const stderr = new Paper()
  expect(await runCli(argv, { ...person.surroundings(undefined, stderr), interrupt: stop.signal })).toBe(130)
  expect(stderr.text).toBe('')
})

test('whoever reads no further ends a command without a word', async () => {
  const url = await serve(answerJson({ users: [user('ada')], next: 'ada' }))
  const closed = new Writable({ write: (_, __, done) => done(Object.assign(new Error('closed'), { code: 'EPIPE' })) })
  closed.on('error', () => undefined)
  const argv = ['user', 'list', '--url', url, '--token-file', tokenFile]
  expect(await runCli(argv, person.surroundings(closed))).toBe(0)
})

describe('the token', () => {
  test('in a file that everybody may read is not used', async () => {
    await chmod(tokenFile, 0o444)
    expect((await listUsers('http://127.0.0.1:9')).err).toMatch(/can be used by everybody; run: chmod 0400/)
  })

  test('is not sent in clear to another machine', async () => {
    const { exitCode, err } = await listUsers('http://192.0.2.1:8080')
    expect([exitCode, err]).toEqual([
      2,
      expect.stringMatching(/would be told secrets in clear: use https, or --allow-plaintext/),
    ])
  })

  test('of the data folder here is not sent to another machine, unless the folder is named', async () => {
    await mkdir(join(person.folder, 'data'))
    await writeFile(join(person.folder, 'data', 'admin.token'), token, { mode: 0o400 })
    await writeFile(join(person.folder, 'holdfast.json'), JSON.stringify({ data: join(person.folder, 'data') }))
    const elsewhere = await person.types('user', 'list', '--url', 'https://192.0.2.1')
    expect(elsewhere.err).toMatch(/no administrator’s token is here/)
    const here = await serve(answerJson({ users: [], next: null }))
    expect((await person.types('user', 'list', '--url', here)).exitCode).toBe(0)
  })
})

describe('the session', () => {
  const session = { userName: 'ada', csrfToken: 'c', pin: null }
  const logIn: RequestListener = (request, response) => {
    response.setHeader('set-cookie', '__Host-holdfast=s3cret; Path=/; HttpOnly; Secure')
    answerJson(request.url === '/api/portal/session' ? session : { jobs: [], cookie: request.headers.cookie }, 201)(
      request,
      response,
    )
  }

  test('is kept in a file for its owner alone and sent to that gateway only', async () => {
    const url = await serve(logIn)
    expect(await person.gives('1234\n').types('login', '--url', url)).toMatchObject({
      exitCode: 0,
      out: 'You are logged in as ada.\n',
    })
    const path = join(person.folder, 'holdfast', 'session.json')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readFile(path, 'utf8')).not.toContain('1234')
    expect((await person.types('jobs', '--json')).out).toContain('__Host-holdfast=s3cret')
    const other = await person.types('jobs', '--url', 'http://127.0.0.1:9')
    expect(other.err).toMatch(/you are logged in at http:\/\/127\.0\.0\.1:\d+; log in there first/)
  })

  test('in a file that others can read is not used', async () => {
    await new SessionFile(join(person.folder, 'holdfast')).write({
      url: 'http://127.0.0.1:9',
      userName: 'ada',
      cookie: 'x',
      csrfToken: 'y',
    })
    await chmod(join(person.folder, 'holdfast', 'session.json'), 0o644)
    expect((await person.types('jobs')).err).toMatch(/can be read by others; run: chmod 0600/)
  })

  test('without one the user is told to log in', async () => {
    expect(await person.types('print', 'x.pdf')).toMatchObject({
      exitCode: 1,
      err: 'holdfast: log in first: holdfast login --url URL\n',
    })
  })
})
