// Answers snmpd's questions about a subtree from a file: `node pass-persist.ts FILE`. The file is JSON,
// {"1.3.6.1...": ["integer", "4"], ...}, and read again at each question, so a test changes values by replacing it.
// Protocol: snmpd.conf(5), pass_persist. PING -> PONG; get or getnext, then an OID -> OID, type and value, or NONE.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

type Row = readonly [type: string, value: string]

const file = process.argv[2] ?? ''

function readRows(): ReadonlyMap<string, Row> {
  const rows: Record<string, Row> = JSON.parse(readFileSync(file, 'utf8'))
  return new Map(Object.entries(rows))
}

function compareOids(one: string, other: string): number {
  const left = one.split('.').map(Number)
  const right = other.split('.').map(Number)
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const difference = Number(left[at]) - Number(right[at])
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

function answer(question: string, oid: string): string {
  const rows = readRows()
  const found =
    question === 'get' ? oid : [...rows.keys()].sort(compareOids).find(candidate => compareOids(candidate, oid) > 0)
  const row = found === undefined ? undefined : rows.get(found)
  return row ? `.${found}\n${row[0]}\n${row[1]}` : 'NONE'
}

let question = ''
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'PING') console.log('PONG')
  else if (question === '') question = line
  else {
    console.log(answer(question, line.replace(/^\./, '')))
    question = ''
  }
}
