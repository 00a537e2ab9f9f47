/** What a domain looks like to a person: whether it was made to be taken for another one. */

export type LookProblem = 'domain-mixed-script' | 'domain-look-alike'

/** Scripts that are written together in one word (UTS 39 section 5.2, "highly restrictive"). */
const writtenTogether: readonly RegExp[] = [
  /^[\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Nd}ー-]+$/u,
  /^[\p{Script=Latin}\p{Script=Han}\p{Script=Bopomofo}\p{Nd}-]+$/u,
  /^[\p{Script=Latin}\p{Script=Han}\p{Script=Hangul}\p{Nd}-]+$/u,
]
const scripts = [
  ...['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Georgian', 'Hebrew', 'Arabic', 'Thai', 'Lao', 'Khmer', 'Myanmar'],
  ...['Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala'],
  ...['Ethiopic', 'Tibetan', 'Mongolian'],
]
const inOneScript = scripts.map(name => new RegExp(`^[\\p{Script=${name}}\\p{Script=Inherited}\\p{Nd}-]+$`, 'u'))

/** Letters of living Latin alphabets. Others (phonetic, small capitals, ...) are there to look like these. */
const latinLetters = /^[a-z0-9ß-öø-ğĩ-ĭįĵ-ķĺ-ňŋ-žơưǎ-ǜșțḁ-ỹ-]+$/u

/** Letters that look like Latin ones, and which. After the list of confusables of UTS 39. */
const lookLike: Readonly<Record<string, string>> = {
  ...{ а: 'a', е: 'e', о: 'o', р: 'p', с: 'c', у: 'y', х: 'x', ѕ: 's', і: 'i', ј: 'j', ӏ: 'l', һ: 'h', ԁ: 'd', ԛ: 'q' },
  ...{ ԝ: 'w', ѵ: 'v', г: 'r', п: 'n', к: 'k', м: 'm', т: 't', в: 'b', н: 'h', ь: 'b', ъ: 'b', ҽ: 'e', ѡ: 'w', ғ: 'f' },
  ...{ α: 'a', ι: 'i', κ: 'k', ν: 'v', ρ: 'p', υ: 'u', ω: 'w', η: 'n', ο: 'o', τ: 't', ϳ: 'j', γ: 'y', χ: 'x', β: 'b' },
  ...{ ա: 'w', գ: 'q', զ: 'q', հ: 'h', յ: 'j', ո: 'n', ս: 'u', ւ: 'i', օ: 'o', ց: 'g', ք: 'f', տ: 'm', լ: 'l' },
}

/** Whether a domain, its labels as people read them, mixes scripts or is written in letters that look like Latin ones. */
export function lookProblem(labels: readonly string[]): LookProblem | undefined {
  const top = labels.at(-1) ?? ''
  for (const label of labels) {
    if (isAscii(label)) continue
    if (!isOneScript(label)) return 'domain-mixed-script'
    if (/\p{Script=Latin}/u.test(label) && !/[^\p{Script=Latin}\p{Nd}-]/u.test(label) && !latinLetters.test(label))
      return 'domain-look-alike'
    // Under a top level domain of its own script, a word of such letters is a word.
    if (isAscii(top) && [...label].every(letter => letter in lookLike || isAscii(letter))) return 'domain-look-alike'
  }
  return undefined
}

/** Whether a domain is not one of these, nor below it, but looks as if it were. */
export function looksLikeOneOf(labels: readonly string[], known: readonly string[]): boolean {
  const domain = labels.join('.')
  if (known.some(one => isWithin(domain, one))) return false
  return known.some(one => {
    const tail = labels.slice(-one.split('.').length).join('.')
    return skeleton(tail) === skeleton(one)
  })
}

/** Whether a domain is another one or below it. */
export function isWithin(domain: string, upper: string): boolean {
  return domain === upper || domain.endsWith(`.${upper}`)
}

function skeleton(domain: string): string {
  const plain = domain.normalize('NFD').replace(/\p{M}/gu, '')
  const latin = [...plain].map(letter => lookLike[letter] ?? letter).join('')
  return latin
    .replaceAll('ı', 'i')
    .replace(/[1i|]/g, 'l')
    .replaceAll('0', 'o')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
}

function isOneScript(label: string): boolean {
  return [...inOneScript, ...writtenTogether].some(script => script.test(label))
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text)
}
