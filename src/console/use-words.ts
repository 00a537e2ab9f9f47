import { Problem } from '../web/api.ts'
import { useSpeech } from './console-speech.ts'
import { useVisit } from './visit.ts'

const lost = ['session-required', 'token-required']

/**
 * Says a problem in words; a session that is over leads back to the log-in. The API tells more of it, in English. What is
 * no problem is a mistake of ours.
 */
export function useWords(): (problem: unknown) => string {
  const speech = useSpeech()
  const { text, language } = speech
  const { session, end } = useVisit()
  return problem => {
    if (!(problem instanceof Problem)) throw problem
    const { code, fields, message } = problem
    if (session && lost.includes(code)) end(true)
    if (code === 'unreachable') return text('problem.unreachable')
    const key = `problem.${code}`
    if (language === 'en' || !speech.knows(key)) return message
    const names = fields.map(pointer => pointer.replace(/^#\//, '').replaceAll('/', '.'))
    return names.length === 0 ? text(key) : text('problem.fields', { problem: text(key), fields: names.join(', ') })
  }
}
