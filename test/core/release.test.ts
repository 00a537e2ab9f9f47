import { expect, test } from 'vitest'
import type { JobState } from '../../src/core/job.ts'
import {
  hasRestarted,
  judgeInterrupted,
  judgeWatched,
  type PrinterAnswer,
  type PrinterJob,
  type SendFacts,
} from '../../src/core/release.ts'

const job = (change: Partial<PrinterJob>): PrinterAnswer => ({
  answer: 'job',
  job: { id: 7, uuid: null, name: null, state: 'pending', reasons: [], documents: 1, impressions: 0, ...change },
})
const gone: PrinterAnswer = { answer: 'no-such-job' }
const restarted: PrinterAnswer = { answer: 'restarted' }
const unreachable: PrinterAnswer = { answer: 'unreachable' }

const whole = { isWhole: true, wasUntouched: false }
const untouched = { isWhole: false, wasUntouched: true }
const cut = { isWhole: false, wasUntouched: false }

test.each<[string, JobState, PrinterAnswer, string, SendFacts?]>([
  ['C3 claimed, nothing sent', 'claimed', unreachable, 'return'],
  ['C4 create asked, printer has nothing', 'creating', gone, 'return'],
  ['C5 created, no bytes', 'created', job({ documents: 0 }), 'cancel'],
  ['C6 cut while sending, no document arrived', 'sending', job({ documents: 0, state: 'pending-held' }), 'cancel'],
  ['C6 cut while sending, still incoming', 'sending', job({ documents: 1, reasons: ['job-incoming'] }), 'cancel'],
  [
    'C6 cut while sending, as ippeveprinter says it',
    'sending',
    job({ documents: null, reasons: ['job-data-insufficient'] }),
    'cancel',
  ],
  ['C6 canceled, nothing printed', 'sending', job({ state: 'canceled' }), 'return'],
  ['C6 aborted, nobody counts pages', 'sending', job({ state: 'aborted', impressions: null }), 'uncertain'],
  [
    'C6 canceled by us without a document',
    'sending',
    job({ state: 'canceled', impressions: null }),
    'return',
    untouched,
  ],
  ['C6 cut, and printed as far as it came', 'sending', job({ state: 'completed' }), 'uncertain', cut],
  ['C6 canceled after some pages', 'sending', job({ state: 'canceled', impressions: 2 }), 'uncertain'],
  ['C6 it prints', 'sending', job({ state: 'processing' }), 'watch'],
  ['C6 it printed', 'sending', job({ state: 'completed' }), 'done'],
  ['C6 the printer knows no such job', 'sending', gone, 'uncertain'],
  ['C7 all bytes out, document arrived whole', 'sending', job({ documents: 1 }), 'watch'],
  ['C8 sent, printer does not answer', 'sent', unreachable, 'ask-again'],
  ['C10 printer restarted before any byte', 'creating', restarted, 'return'],
  ['C10 printer restarted after bytes', 'sent', restarted, 'uncertain'],
  ['C10 printer restarted while printing', 'printing', restarted, 'uncertain'],
])('%s: in %s it is judged', (_, state, answer, verdict, facts = whole) => {
  expect(judgeInterrupted(state, answer, facts)).toBe(verdict)
})

test.each<[string, PrinterAnswer, boolean, string, SendFacts?]>([
  ['waiting in the lease', job({}), false, 'watch'],
  ['waiting after the lease', job({}), true, 'cancel'],
  ['printing after the lease', job({ state: 'processing' }), true, 'watch'],
  ['stopped in the lease', job({ state: 'processing-stopped', impressions: 1 }), false, 'watch'],
  ['C11 stopped after the lease', job({ state: 'processing-stopped', impressions: 1 }), true, 'cancel'],
  ['completed', job({ state: 'completed' }), true, 'done'],
  ['completed after it was cut', job({ state: 'completed' }), false, 'uncertain', cut],
  ['called back before it began', job({ state: 'canceled', impressions: null }), true, 'return', untouched],
  ['canceled at the printer, nobody counts pages', job({ state: 'canceled', impressions: null }), false, 'uncertain'],
  ['forgotten by the printer', gone, false, 'uncertain'],
  ['printer restarted', restarted, false, 'uncertain'],
  ['printer unreachable', unreachable, true, 'ask-again'],
])('a document that was sent, %s', (_, answer, isOver, verdict, facts = whole) => {
  expect(judgeWatched(answer, { isOver }, facts)).toBe(verdict)
})

test.each([
  ['another uuid', { uuid: 'a', upSeconds: 5 }, { uuid: 'b', upSeconds: 9 }, true],
  ['an up-time that fell', { uuid: 'a', upSeconds: 500 }, { uuid: 'a', upSeconds: 3 }, true],
  ['the same life, later', { uuid: 'a', upSeconds: 500 }, { uuid: 'a', upSeconds: 503 }, false],
  ['a printer that says nothing', { uuid: null, upSeconds: null }, { uuid: null, upSeconds: null }, false],
])('%s tells a restart: %#', (_, before, now, expected) => {
  expect(hasRestarted(before, now)).toBe(expected)
})
