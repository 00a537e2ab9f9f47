import type { OfficePrinter, OfficeTerminal } from './devices.ts'
import type { Person } from './floor-plan.ts'
import type { Office } from './office.ts'
import { RequestProblem } from './page-guard.ts'
import { maxSceneBytes, SceneProblem } from './scene.ts'
import type { SceneDesk } from './scene-desk.ts'
import { isTrouble } from './trouble.ts'

type Body = Readonly<Record<string, unknown>>

/** What a page is of. */
export interface PagePlace {
  readonly office: Office
  readonly scenes: SceneDesk
}

interface Action {
  readonly maxBytes: number
  /** Gives what the page tells about it, or nothing. */
  readonly act: (place: PagePlace, name: string, body: Body) => Promise<string | undefined>
}

const kibibyte = 1024
/** A document as base64 and its title. */
const maxDocumentBytes = 24 * 1024 * kibibyte

const actions: Readonly<Record<string, Action>> = {
  'people/pin': {
    maxBytes: kibibyte,
    act: async ({ office }, name) => {
      await office.issuePin(findPerson(office, name).userName)
      return undefined
    },
  },
  'people/sample': {
    maxBytes: kibibyte,
    act: async ({ office }, name) =>
      `${await office.printSample(findPerson(office, name).userName)} waits in the queue.`,
  },
  'people/document': {
    maxBytes: maxDocumentBytes,
    act: async ({ office }, name, body) => {
      const bytes = Buffer.from(textOf(body, 'base64', /^[A-Za-z0-9+/]+={0,2}$/), 'base64')
      const title = textOf(body, 'title', /^\P{Cc}{1,255}$/u)
      return `${await office.print(findPerson(office, name).userName, title, bytes)} waits in the queue.`
    },
  },
  'clock/forward': {
    maxBytes: kibibyte,
    act: async ({ office }, _, body) => {
      await office.forward(Number(textOf(body, 'hours', /^[1-9]\d{0,3}$/)))
      return undefined
    },
  },
  'mail/sample': {
    maxBytes: kibibyte,
    act: async ({ office }, name) => `${await office.mailSample(addressIn(name))} is mailed.`,
  },
  'mail/document': {
    maxBytes: maxDocumentBytes,
    act: async ({ office }, name, body) => {
      const bytes = Buffer.from(textOf(body, 'base64', /^[A-Za-z0-9+/]+={0,2}$/), 'base64')
      const title = textOf(body, 'title', /^\P{Cc}{1,255}$/u)
      const format = textOf(body, 'format', /^[\w.+-]{1,60}\/[\w.+-]{1,100}$/)
      return `${await office.mail(addressIn(name), { title, format, bytes })} is mailed.`
    },
  },
  'terminals/keys': {
    maxBytes: kibibyte,
    act: async ({ office }, name, body) => {
      await office.type(findTerminal(office, name), textOf(body, 'keys', /^[0-9*#]{1,32}$/))
      return undefined
    },
  },
  'terminals/card': {
    maxBytes: kibibyte,
    act: async ({ office }, name, body) => {
      await office.tap(findTerminal(office, name), findPerson(office, textOf(body, 'userName', /./)))
      return undefined
    },
  },
  'printers/trouble': {
    maxBytes: kibibyte,
    act: async ({ office }, name, body) => {
      const word = textOf(body, 'trouble', /./)
      if (!isTrouble(word)) throw new RequestProblem(400, 'no such trouble')
      const printer = findPrinter(office, name)
      await (body.isOn === true ? office.break(printer, word) : office.mend(printer, word))
      return undefined
    },
  },
  'printers/repair': {
    maxBytes: kibibyte,
    act: async ({ office }, name) => {
      await office.repair(findPrinter(office, name))
      return undefined
    },
  },
  'scenes/record': { maxBytes: kibibyte, act: async ({ scenes }) => asked(() => scenes.record()) },
  'scenes/stop': { maxBytes: kibibyte, act: async ({ scenes }) => asked(() => scenes.stop()) },
  'scenes/play': {
    maxBytes: 2 * maxSceneBytes,
    act: async ({ scenes }, name, body) =>
      asked(() => (name === 'file' ? scenes.play(textOf(body, 'scene', /./)) : scenes.playShipped(name))),
  },
}

/** The action of `/people/ada/pin` and whom it is for; undefined when there is none. */
export function findAction(path: string): { readonly action: Action; readonly name: string } | undefined {
  const [, kind, name, verb, ...rest] = path.split('/')
  const key = `${kind}/${verb}`
  const action = Object.hasOwn(actions, key) ? actions[key] : undefined
  if (!action || !name || rest.length > 0) return undefined
  return { action, name: decodeName(name) }
}

export function findPrinter(office: Office, name: string): OfficePrinter {
  return found(office.devices.printers.find(printer => printer.name === name))
}

function findTerminal(office: Office, name: string): OfficeTerminal {
  return found(office.devices.terminals.find(terminal => terminal.plan.name === name))
}

function findPerson(office: Office, userName: string): Person {
  return found(office.people.find(person => person.userName === userName))
}

/** What cannot be done with a scene now, whoever looks is told. */
function asked(act: () => void): undefined {
  try {
    act()
  } catch (error) {
    if (error instanceof SceneProblem) throw new RequestProblem(409, error.message)
    throw error
  }
}

function found<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new RequestProblem(404, 'there is nothing of this name here')
  return thing
}

function addressIn(text: string): string {
  if (text.length <= 100 && /^[\w.+-]+@[\w-]+(\.[\w-]+)+$/.test(text)) return text
  throw new RequestProblem(400, 'that is no mail address')
}

function textOf(body: Body, field: string, shape: RegExp): string {
  const text = body[field]
  if (typeof text !== 'string' || !shape.test(text)) throw new RequestProblem(400, `${field} is not as it should be`)
  return text
}

/** A name out of a path. */
export function decodeName(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new RequestProblem(400, 'the address cannot be read')
  }
}
