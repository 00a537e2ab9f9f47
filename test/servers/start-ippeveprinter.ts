import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { accepts, run } from './run.ts'
import { openTempFolder } from './temp-folder.ts'
import { until } from './until.ts'

type PrintedDocument = {
  readonly bytes: Uint8Array
  /** The MIME type under which it arrived. */
  readonly format: string
  /** Given by the printer, from 1 on. */
  readonly jobId: number
  readonly jobName: string
  readonly userName: string
}

export type Ippeveprinter = AsyncDisposable & {
  readonly pid: number
  readonly port: number
  /** ipp://localhost:PORT/ipp/print */
  readonly uri: string
  /** Where the printer keeps its jobs. */
  readonly spool: string
  /** The documents that came out and were not asked for yet, in the order of their jobs. */
  readPrinted(): Promise<readonly PrintedDocument[]>
  /** Waits for the next document to come out, 10 s unless told. */
  nextPrinted(withinMs?: number): Promise<PrintedDocument>
  /** From here on jobs stay in `processing` until `resume`; further ones are refused with server-error-busy. */
  pause(): Promise<void>
  resume(): Promise<void>
}

export type IppeveprinterOptions = {
  /** MIME types it takes; PDF, URF, PWG raster and JPEG unless told. */
  readonly formats?: readonly string[]
  readonly name?: string
}

const usualFormats = ['application/pdf', 'image/urf', 'image/pwg-raster', 'image/jpeg']

// Called by ippeveprinter with the document's file; IPP_JOB_ID and others come as environment (ippeveprinter(8)).
const record = `#!/bin/sh
folder=\${0%/*}
while [ -e "$folder/paused" ]; do sleep 0.05; done
cp "$1" "$folder/printed/$IPP_JOB_ID.part" || exit 1
env -0 >"$folder/printed/$IPP_JOB_ID.env" || exit 1
mv "$folder/printed/$IPP_JOB_ID.part" "$folder/printed/$IPP_JOB_ID.document"
echo 'ATTR: job-impressions=1' >&2
`

/**
 * Starts CUPS' IPP Everywhere printer on localhost. It prints into a folder, one job at a time (a second one is refused
 * with server-error-busy meanwhile), and forgets a job a minute after its end.
 */
export async function startIppeveprinter(options: IppeveprinterOptions = {}): Promise<Ippeveprinter> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await openTempFolder('printer')).path
  const spool = join(folder, 'spool')
  const printed = join(folder, 'printed')
  const script = join(folder, 'record.sh')
  await Promise.all([mkdir(spool), mkdir(printed), writeFile(script, record, { mode: 0o755 })])
  const bus = await startBus(stack, folder)
  const port = await freePort()
  const formats = (options.formats ?? usualFormats).join(',')
  const place = ['-r', 'off', '-n', 'localhost', '-p', `${port}`, '-d', spool, '-c', script]
  const traits = ['-2', '-s', '10,5', '-f', formats, '-M', 'Holdfast', '-m', 'Test', '-v']
  const server = stack.use(
    await run('/usr/sbin/ippeveprinter', [...place, ...traits, options.name ?? 'Test printer'], {
      env: { DBUS_SYSTEM_BUS_ADDRESS: bus },
      ready: () => accepts({ port }),
    }),
  )
  const paused = join(folder, 'paused')
  const opened = stack.move()
  return {
    pid: server.pid,
    port,
    uri: `ipp://localhost:${port}/ipp/print`,
    spool,
    readPrinted: () => takePrinted(printed),
    // A cupsd that found the printer busy tries again after ten seconds.
    nextPrinted: withinMs => takeNext(printed, withinMs ?? 30_000),
    pause: () => writeFile(paused, ''),
    resume: () => rm(paused, { force: true }),
    [Symbol.asyncDispose]: async () => {
      await rm(paused, { force: true })
      await opened.disposeAsync()
    },
  }
}

/** ippeveprinter ends at once without a system bus, though it needs nobody on it: it gets a private, empty one. */
async function startBus(stack: AsyncDisposableStack, folder: string): Promise<string> {
  const socket = join(folder, 'bus.sock')
  const configuration = join(folder, 'bus.conf')
  await writeFile(
    configuration,
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path=${socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/>
  </policy>
</busconfig>
`,
  )
  const args = [`--config-file=${configuration}`, '--nofork', '--nopidfile', '--nosyslog']
  stack.use(await run('dbus-daemon', args, { ready: () => accepts({ path: socket }) }))
  return `unix:path=${socket}`
}

async function takeNext(folder: string, withinMs: number): Promise<PrintedDocument> {
  const [next] = await until(() => takePrinted(folder, 1).then(taken => taken.length > 0 && taken), {
    withinMs,
    what: 'a printed document',
  })
  if (!next) throw new Error('nothing was printed')
  return next
}

async function takePrinted(folder: string, most = Number.POSITIVE_INFINITY): Promise<readonly PrintedDocument[]> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.document'))
  const jobIds = names.map(name => Number.parseInt(name, 10)).sort((one, other) => one - other)
  return Promise.all(jobIds.slice(0, most).map(jobId => take(folder, jobId)))
}

async function take(folder: string, jobId: number): Promise<PrintedDocument> {
  const document = join(folder, `${jobId}.document`)
  const environment = join(folder, `${jobId}.env`)
  const bytes = await readFile(document)
  const facts = new Map((await readFile(environment, 'utf8')).split('\0').map(splitAtEquals))
  await Promise.all([rm(document), rm(environment)])
  const fact = (name: string) => facts.get(name) ?? ''
  const userName = fact('IPP_JOB_ORIGINATING_USER_NAME')
  return { bytes, format: fact('CONTENT_TYPE'), jobId, jobName: fact('IPP_JOB_NAME'), userName }
}

function splitAtEquals(line: string): readonly [string, string] {
  const at = line.indexOf('=')
  return [line.slice(0, at), line.slice(at + 1)]
}
