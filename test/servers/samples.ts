import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runToEnd } from './run.ts'

export type SampleFormat = 'pdf' | 'pwg' | 'urf' | 'jpeg' | 'ps'

// Ghostscript's devices; "appleraster" is what AirPrint calls URF.
const devices: Readonly<Record<Exclude<SampleFormat, 'ps'>, string>> = {
  pdf: 'pdfwrite',
  pwg: 'pwgraster',
  urf: 'appleraster',
  jpeg: 'jpeg',
}

const folder = join(tmpdir(), `holdfast-samples-${process.getuid?.() ?? 0}`)

/** The path of a one-page A4 document in this format; made at first use and kept for the next run. */
export async function sample(format: SampleFormat): Promise<string> {
  const path = join(folder, `a4.${format}`)
  if (!existsSync(path)) await make(format, path)
  return path
}

async function make(format: SampleFormat, path: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // Made aside and moved, for two test files may ask at the same time.
  const aside = await mkdtemp(join(folder, 'making-'))
  try {
    const source = join(aside, 'page.ps')
    const made = join(aside, 'page')
    await writeFile(source, page)
    if (format === 'ps') return await rename(source, path)
    const quiet = ['-q', '-dNOPAUSE', '-dBATCH', '-dSAFER', '-sPAPERSIZE=a4', '-r150']
    await runToEnd('gs', [...quiet, `-sDEVICE=${devices[format]}`, `-sOutputFile=${made}`, source])
    await rename(made, path)
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

const page = `%!PS-Adobe-3.0
/Helvetica findfont 36 scalefont setfont
72 720 moveto (Holdfast sample page) show
72 100 450 550 rectstroke
showpage
`
