import { useRef, useState } from 'preact/hooks'
import type { PortalKey } from '../texts/portal/en.ts'
import { Problem } from '../web/api.ts'
import { focusHeading } from './focus-heading.ts'
import { useSpeech } from './portal-speech.ts'
import { problemWords } from './problem-words.ts'
import { sendDocument } from './send-document.ts'
import { useVisit } from './visit.ts'

/** A file that is being uploaded, waits for that, or was. */
export interface Sending {
  readonly key: number
  readonly name: string
  readonly state: 'waiting' | 'going' | 'done' | 'failed'
  /** 0 to 1. */
  readonly part: number
  readonly trouble: string
  readonly stop: () => void
}

interface Uploads {
  readonly list: readonly Sending[]
  add(files: FileList | null | undefined): void
  clear(): void
}

const words: Readonly<Record<string, PortalKey>> = {
  'content-type-unsupported': 'upload.wrong-type',
  'document-too-large': 'upload.too-large',
  'document-invalid': 'upload.damaged',
  'spool-full': 'upload.full',
  'submission-refused': 'upload.not-allowed',
}

/** Uploads files one after the other; what goes wrong with one keeps none of the others. */
export function useUploads(onHeld: () => void): Uploads {
  const speech = useSpeech()
  const { api, offer, end } = useVisit()
  const [list, setList] = useState<readonly Sending[]>([])
  const last = useRef<Promise<void>>(Promise.resolve())
  const keys = useRef(0)

  const change = (key: number, now: Partial<Sending>) =>
    setList(all => all.map(sending => (sending.key === key ? { ...sending, ...now } : sending)))
  const drop = (key: number) => setList(all => all.filter(sending => sending.key !== key))

  const send = async (key: number, file: File, signal: AbortSignal) => {
    if (signal.aborted) return drop(key)
    change(key, { state: 'going' })
    try {
      await sendDocument(api, file, { signal, onPart: part => change(key, { part }) })
      change(key, { state: 'done' })
      onHeld()
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      fail(key, error)
    }
  }

  const fail = (key: number, problem: Problem) => {
    if (problem.code === 'stopped') return drop(key)
    if (problem.code === 'session-required') return end('cut-short')
    const known = words[problem.code]
    const trouble = known ? speech.text(known) : problemWords(speech, problem, offer.newPin)
    change(key, { state: 'failed', trouble })
  }

  const add: Uploads['add'] = files => {
    const begun = [...(files ?? [])].map(file => {
      const stop = new AbortController()
      const key = keys.current
      keys.current += 1
      last.current = last.current.then(() => send(key, file, stop.signal)).catch(reportError)
      const cancel = () => {
        stop.abort()
        drop(key)
        focusHeading('upload-title')
      }
      return { key, name: file.name, state: 'waiting', part: 0, trouble: '', stop: cancel } as const
    })
    setList(all => [...all.filter(({ state }) => state !== 'done'), ...begun])
  }
  return { list, add, clear: () => setList([]) }
}
