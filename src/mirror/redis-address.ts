/** Where a Redis is, and how it is asked. */
export interface RedisAddress {
  /** `sentinel`: `nodes` are sentinels, which tell where the primary called `primary` is. */
  readonly kind: 'standalone' | 'sentinel' | 'cluster'
  readonly nodes: readonly RedisNode[]
  readonly primary: string
  readonly database: number
  readonly username: string | undefined
  readonly password: string | undefined
  /** Over TLS; what is shown must be valid for the host and signed by `authority`, or by one of Node's own list. */
  readonly isSecure: boolean
  /** Certificates in PEM. */
  readonly authority: string | undefined
}

export interface RedisNode {
  readonly host: string
  readonly port: number
}

const form = /^redis(s?)(?:\+(sentinel|cluster))?:\/\/(?:([^:@/?#]*)(?::([^@/?#]*))?@)?([^@/?#]+)(?:\/([^/?#]*))?$/
const nodeForm = /^(?:\[([\da-fA-F:.]+)\]|([\w.-]{1,253}))(?::(\d{1,5}))?$/
const defaultPorts = { standalone: 6379, cluster: 6379, sentinel: 26_379 } as const

/**
 * `redis://[user[:password]@]host[:port][/number]`, `redis+sentinel://host[:port],…/name`, `redis+cluster://host[:port],…`;
 * each with `rediss` for TLS. undefined: it is none of these.
 */
export function parseRedisAddress(text: string): RedisAddress | undefined {
  const [, secure, chosen, username, password, hosts = '', path = ''] = form.exec(text) ?? []
  if (secure === undefined) return undefined
  const kind = chosen === 'sentinel' || chosen === 'cluster' ? chosen : 'standalone'
  const nodes = hosts.split(',').map(node => parseNode(node, defaultPorts[kind]))
  const rest = parsePath(kind, path)
  const credentials = { username: decode(username), password: decode(password) }
  if (!rest || !nodes.every(node => node !== undefined) || (kind === 'standalone' && nodes.length > 1)) return undefined
  if (credentials.username === null || credentials.password === null) return undefined
  const { username: name, password: word } = credentials
  return { kind, nodes, ...rest, username: name, password: word, isSecure: secure === 's', authority: undefined }
}

function parseNode(text: string, defaultPort: number): RedisNode | undefined {
  const [, address, name, digits] = nodeForm.exec(text) ?? []
  const host = address ?? name
  const port = digits === undefined ? defaultPort : Number(digits)
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port }
}

function parsePath(kind: RedisAddress['kind'], path: string): Pick<RedisAddress, 'primary' | 'database'> | undefined {
  if (kind === 'sentinel') return /^[\w.-]{1,64}$/.test(path) ? { primary: path, database: 0 } : undefined
  if (kind === 'cluster') return path === '' ? { primary: '', database: 0 } : undefined
  return /^\d{0,4}$/.test(path) ? { primary: '', database: Number(path) } : undefined
}

/** null: it is not percent-encoded as it should be. */
function decode(text: string | undefined): string | undefined | null {
  if (text === undefined || text === '') return undefined
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
