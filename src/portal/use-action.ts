import { type Action, useActionWith } from '../web/use-action.ts'
import { useSpeech } from './portal-speech.ts'
import { useVisit } from './visit.ts'

/** An action at the portal: a session that is over leads back to the log-in. */
export function useAction(): Action {
  const { text } = useSpeech()
  const { end } = useVisit()
  return useActionWith(problem => {
    if (problem.code === 'session-required') end(true)
    return problem.code === 'unreachable' ? text('problem.unreachable') : problem.message
  })
}
