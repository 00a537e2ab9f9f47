import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asService, type StartedGateway, startGateway } from '../servers/start-gateway.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string) => readFile(root + path, 'utf8')

let gateway: StartedGateway
let metrics: string
beforeAll(async () => {
  gateway = await startGateway()
  await gateway.api('POST', '/api/users', { userName: 'ada' })
  await gateway.api('POST', '/api/printers', { name: 'hall', uri: 'ipp://127.0.0.1:9/ipp/print', snmp: null })
  const authorization = `Bearer ${gateway.token}`
  metrics = await (await fetch(`http://${gateway.http}/metrics`, { headers: { authorization } })).text()
})
afterAll(() => gateway[Symbol.asyncDispose]())

test('service, image and tests start a gateway in the same way', async () => {
  const [unit, image, scripts] = await Promise.all(['operate/holdfast.service', 'Dockerfile', 'package.json'].map(read))
  for (const flag of asService.nodeFlags) for (const text of [unit, image, scripts]) expect(text).toContain(flag)
  for (const text of [unit, image]) expect(text).toContain(`MALLOC_ARENA_MAX=${asService.env.MALLOC_ARENA_MAX}`)
})

/** Names of metrics in expressions of Prometheus; those of a histogram without their ending. */
const namesIn = (text: string) =>
  new Set(
    Array.from(text.matchAll(/\b(?:holdfast|process|nodejs)_[a-z0-9_]+/g), ([name]) =>
      name.replace(/_(bucket|sum|count)$/, ''),
    ),
  )

const isTold = (name: string) => metrics.includes(`# HELP ${name} `) && metrics.includes(`# TYPE ${name} `)

test.each(['operate/grafana-dashboard.json', 'operate/alerts.yml'])(
  'every metric of %s is one of /metrics',
  async path => {
    const names = namesIn(await read(path))
    expect(names.size).toBeGreaterThan(10)
    expect([...names].filter(name => !isTold(name))).toEqual([])
  },
)

test('every metric of ours is named and told by the conventions of Prometheus', () => {
  const told = Array.from(metrics.matchAll(/^# HELP (holdfast_\w+) (.+)$/gm), ([, name = '', help = '']) => ({
    name,
    help,
  }))
  expect(told.length).toBeGreaterThan(15)
  for (const { name, help } of told) expect(help.length, name).toBeGreaterThan(10)
  const counters = Array.from(metrics.matchAll(/^# TYPE (holdfast_\w+) counter$/gm), ([, name]) => name)
  expect(counters.filter(name => !name?.endsWith('_total'))).toEqual([])
})

test('no label of a metric of ours can hold the name of a user or document', () => {
  const labels = new Set(
    Array.from(metrics.matchAll(/^holdfast_\w+\{([^}]*)\}/gm), ([, own = '']) =>
      own.split(',').map(label => label.split('=')[0]),
    ).flat(),
  )
  const known = [
    'version',
    'gateway',
    'site',
    'alive',
    'part',
    'event',
    'state',
    'connected',
    'verdict',
    'outcome',
    'condition',
    'printer',
    'step',
    'le',
  ]
  expect([...labels].filter(label => !known.includes(label ?? ''))).toEqual([])
  expect(metrics).not.toContain('ada')
})

test('the dashboard is one that Grafana takes: every panel has its place, its source and its question', async () => {
  const dashboard = JSON.parse(await read('operate/grafana-dashboard.json')) as Dashboard
  expect(dashboard).toMatchObject({
    uid: 'holdfast',
    schemaVersion: 39,
    templating: { list: [{ name: 'datasource' }, {}] },
  })
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length)
  for (const { type, title, gridPos, targets } of dashboard.panels) {
    expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24)
    if (type !== 'row')
      expect(
        targets?.every(({ expr }) => expr.length > 0),
        title,
      ).toBe(true)
  }
})

test('every alert names a part of docs/operate.md that is there', async () => {
  const [alerts, guide] = await Promise.all([read('operate/alerts.yml'), read('docs/operate.md')])
  const runbooks = Array.from(alerts.matchAll(/runbook: 'docs\/operate\.md, ([^']+)'/g), ([, heading = '']) => heading)
  expect(runbooks).toHaveLength(alerts.split('- alert:').length - 1)
  expect(runbooks.filter(heading => !guide.includes(`# ${heading}\n`))).toEqual([])
})

test('every part of docs/operate.md is in its list of contents, and the list names no other', async () => {
  const guide = await read('docs/operate.md')
  const anchorOf = (heading: string) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-')
  const parts = Array.from(guide.matchAll(/^##+ (.+)$/gm), ([, heading = '']) => anchorOf(heading))
  const [head = ''] = guide.split('\n## ', 1)
  expect(Array.from(head.matchAll(/\]\(#([^)]+)\)/g), ([, anchor]) => anchor)).toEqual(parts)
  const others = Array.from(guide.matchAll(/\]\(#([^)]+)\)/g), ([, anchor = '']) => anchor)
  expect(others.filter(anchor => !parts.includes(anchor))).toEqual([])
})

test('the unit of systemd gives the gateway no right that it does not need', async () => {
  const unit = await read('operate/holdfast.service')
  const wanted = [
    'NoNewPrivileges=yes',
    'CapabilityBoundingSet=',
    'ProtectSystem=strict',
    'ProtectHome=yes',
    'PrivateTmp=yes',
    'PrivateUsers=yes',
    'DevicePolicy=closed',
    'RestrictNamespaces=yes',
    'SystemCallFilter=@system-service',
    'UMask=0077',
    'User=holdfast',
  ]
  const lines = unit.split('\n')
  expect(wanted.filter(line => !lines.includes(line))).toEqual([])
  // Longer than the gateway takes for what is under way, and within what a container is given.
  expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])).toBeGreaterThanOrEqual(30)
})

interface Dashboard {
  readonly panels: readonly {
    readonly id: number
    readonly type: string
    readonly title: string
    readonly gridPos: { readonly x: number; readonly w: number }
    readonly targets?: readonly { readonly expr: string }[]
  }[]
}
