import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { Desk } from '../../src/cli/desk.ts'
import { buildProgram } from '../../src/cli/program.ts'
import { runCli } from '../../src/cli/run-cli.ts'
import type { Surroundings } from '../../src/cli/surroundings.ts'
import { backUpHere, restoreHere } from '../../src/compose/backup.ts'
import { diagnoseHere } from '../../src/compose/doctor.ts'
import { gatewayFlags, readClientConfig } from '../../src/config.ts'

/** What a line that was typed came to. */
export interface Typed {
  readonly exitCode: number
  readonly out: string
  readonly err: string
}

/** Keeps what is written on it. */
export class Paper extends Writable {
  text = ''
  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString('utf8')
    done()
  }
}

/** A person at a command line, with a folder of their own, who gives this on the standard input. */
export class Person implements AsyncDisposable {
  readonly folder: string
  #input = ''

  private constructor(folder: string) {
    this.folder = folder
  }

  static async come(): Promise<Person> {
    return new Person(await mkdtemp(join(tmpdir(), 'holdfast-test-cli-')))
  }

  gives(input: string): this {
    this.#input = input
    return this
  }

  /** Types a line; the words after `holdfast`. */
  async types(...argv: readonly string[]): Promise<Typed> {
    const [out, err] = [new Paper(), new Paper()]
    const exitCode = await runCli(argv, this.surroundings(out, err))
    return { exitCode, out: out.text, err: err.text }
  }

  surroundings(stdout: Writable = new Paper(), stderr: Writable = new Paper()): Surroundings {
    return {
      version: '1.2.3',
      stdin: new PassThrough().end(this.#input),
      stdout,
      stderr,
      interrupt: new AbortController().signal,
      localUser: 'ada',
      personalFolder: join(this.folder, 'holdfast'),
      gatewayFlags,
      readConnection: flags => readClientConfig(flags, this.folder),
      backUp: order => backUpHere(order, '1.2.3'),
      restore: restoreHere,
      diagnose: ({ flags }) => diagnoseHere(flags),
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** The tree of all commands, for whoever only looks at it. */
export async function commandTree() {
  await using person = await Person.come()
  return buildProgram(new Desk(person.surroundings()))
}
