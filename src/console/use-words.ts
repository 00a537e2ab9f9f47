import { Problem } from '../web/api.ts'
import { useSpeech } from './console-speech.ts'
import { useVisit } from './visit.ts'

const lost = ['session-required', 'token-required']

/** Says a problem in words; a session that is over leads back to the log-in. What is no problem is a mistake of ours. */
export function useWords(): (problem: unknown) => string {
  const { text } = useSpeech()
  const { session, end } = useVisit()
  return problem => {
    if (!(problem instanceof Problem)) throw problem
    if (session && lost.includes(problem.code)) end(true)
    return problem.code === 'unreachable' ? text('problem.unreachable') : problem.message
  }
}
