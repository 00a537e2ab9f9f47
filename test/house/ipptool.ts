import { execFile } from 'node:child_process'
import { copyFile, mkdir, readdir, readFile, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type SampleFormat, sample } from '../servers/samples.ts'

/** What came of a suite, counted by its [PASS], [FAIL] and [SKIP] marks: exit code and "Summary" are not to be trusted. */
export interface SuiteResult {
  readonly passed: number
  readonly skipped: number
  /** Titles of the tests that failed, each with what was expected. */
  readonly failed: readonly string[]
}

const program = 'ipptool'
const installed = '/usr/share/cups/ipptool'
const maxOutputChars = 64 * 1_048_576
const longestRunMs = 300_000
const formats: Readonly<Record<string, SampleFormat>> = { pdf: 'pdf', ps: 'ps', jpg: 'jpeg', pwg: 'pwg' }

/**
 * Fills a folder with ipptool's test files as Debian installs them, and with a sample under each name that they want to
 * print: Debian leaves the documents out, and a missing one ends a suite.
 */
export async function prepareSuites(folder: string): Promise<void> {
  const names = (await readdir(installed)).filter(name => name.endsWith('.test'))
  const wanted = new Set<string>()
  for (const name of names) {
    await copyFile(join(installed, name), join(folder, name))
    const text = await readFile(join(installed, name), 'utf8')
    for (const [, file = ''] of text.matchAll(/^\s+FILE\s+"?([^"$\s]+)"?$/gm)) wanted.add(file)
  }
  for (const file of wanted) await linkSample(folder, file)
}

async function linkSample(folder: string, file: string): Promise<void> {
  const format = formats[file.split('.').at(-1) ?? '']
  // Some tests want CUPS' own test page, outside of the folder.
  if (!format || file.includes('..')) return
  await mkdir(dirname(join(folder, file)), { recursive: true })
  await symlink(await sample(format), join(folder, file))
}

/** Runs one suite of a prepared folder against a printer and counts for itself. */
export async function runSuite(
  folder: string,
  uri: string,
  suite: string,
  options: { readonly version: string; readonly userName: string },
): Promise<SuiteResult> {
  const document = await sample('pdf')
  const args = ['-V', options.version, '-tI', '-f', document, uri, join(folder, suite)]
  return countMarks(await run(args, options.userName))
}

/** What ipptool prints, whatever it thinks of it. */
function run(args: readonly string[], userName: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const options = { env: { ...process.env, CUPS_USER: userName }, maxBuffer: maxOutputChars, timeout: longestRunMs }
  execFile(program, args, options, (error, stdout, stderr) => {
    if (error && typeof error.code !== 'number') reject(new Error(`ipptool did not end by itself: ${stderr}`))
    else resolve(stdout)
  })
  return promise
}

/** Counts the marks in what ipptool printed. */
export function countMarks(output: string): SuiteResult {
  const lines = output.split('\n')
  const marked = (mark: string) => lines.flatMap((line, at) => (line.trimEnd().endsWith(`[${mark}]`) ? [at] : []))
  const failed = marked('FAIL').map(at => {
    const after = lines.slice(at + 1)
    const end = after.findIndex(line => /\[(PASS|FAIL|SKIP)\]$/.test(line.trimEnd()))
    return [lines[at] ?? '', ...after.slice(0, end < 0 ? undefined : end)].map(line => line.trim()).join('\n')
  })
  return { passed: marked('PASS').length, skipped: marked('SKIP').length, failed }
}
