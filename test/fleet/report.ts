import { describeFindings } from '../faults/kill-report.ts'
import type { LogInRow } from './check-log-ins.ts'
import type { Fleet } from './open-fleet.ts'
import type { FleetFindings } from './run-fleet.ts'

/** What listens where. */
export function describeFleet(fleet: Fleet): string {
  const rows: (readonly [string, string, string])[] = [
    ['directory', 'PostgreSQL', `127.0.0.1:${fleet.directory.port}`],
    ...fleet.sentinels.map(({ port }, at) => [`sentinel ${at + 1}`, 'Redis Sentinel', `127.0.0.1:${port}`] as const),
  ]
  for (const { name, postgres, redis, directoryLine, gateways, desks } of fleet.sites) {
    rows.push([`${name}: record`, 'PostgreSQL', `127.0.0.1:${postgres.port}`])
    rows.push([`${name}: line to the directory`, 'TCP', `127.0.0.1:${directoryLine.port}`])
    for (const { port } of redis.nodes) rows.push([`${name}: mirror`, 'Redis', `127.0.0.1:${port}`])
    for (const { name: gateway, lives } of gateways) {
      rows.push([`gateway ${gateway}`, 'admin API', `http://${lives.http}`])
      rows.push([`gateway ${gateway}`, 'hold queue', `ipp://${lives.host}:${lives.ippPort}/ipp/print`])
    }
    for (const desk of desks) {
      rows.push([`printer ${desk.name}`, 'simulated', desk.printer.uri])
      rows.push([`terminal ${desk.name}`, 'simulated keypad', `127.0.0.1:${desk.keypad.port}`])
    }
  }
  return rows.map(([what, kind, where]) => `  ${what.padEnd(32)}${kind.padEnd(18)}${where}`).join('\n')
}

/** The table of log-ins, and what became of the documents. */
export function describeFleetFindings({ documents, logIns }: FleetFindings): string {
  const head = 'down, or cut off'.padEnd(42)
  return [
    `  ${head} times  tries  let in        %  to card  slowest s  last failed s  well after s  may fail`,
    ...logIns.rows.map(row => `  ${describeRow(row)}`),
    `  PINs given that must not open: ${logIns.falseTries}; revoked ones that opened where nobody could know yet: ${logIns.excused}`,
    ...logIns.violations.slice(0, 20).map(violation => `  ! ${violation}`),
    `  violations among log-ins                    ${logIns.violations.length}`,
    '',
    describeFindings(documents),
  ].join('\n')
}

function describeRow(row: LogInRow): string {
  const share = ((100 * row.letIn) / Math.max(1, row.tries - row.throttled)).toFixed(2)
  const figures: readonly (readonly [string | number, number])[] = [
    [row.strikes, 6],
    [row.tries, 7],
    [row.letIn, 8],
    [share, 9],
    [row.throttled, 9],
    [(row.slowestMs / 1_000).toFixed(2), 11],
    [(row.lastFailedMs / 1_000).toFixed(1), 15],
    [(row.recoveryMs / 1_000).toFixed(1), 14],
  ]
  const name = `${row.component}${row.what === '' ? '' : `: ${row.what}`}`.padEnd(42)
  return `${name}${figures.map(([value, width]) => String(value).padStart(width)).join('')}  ${row.limit}`
}
