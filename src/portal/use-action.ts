import { type Action, useActionWith } from '../web/use-action.ts'
import { useSpeech } from './portal-speech.ts'
import { problemWords } from './problem-words.ts'
import { useVisit } from './visit.ts'

/** An action at the portal: a session that is over leads back to the log-in. */
export function useAction(): Action {
  const speech = useSpeech()
  const { end, offer } = useVisit()
  return useActionWith(problem => {
    if (problem.code === 'session-required') end('cut-short')
    return problemWords(speech, problem, offer.newPin)
  })
}
