import { type Action, useActionWith } from '../web/use-action.ts'
import { useWords } from './use-words.ts'

/** Something a person asks for at the console. */
export function useAction(): Action {
  return useActionWith(useWords())
}
