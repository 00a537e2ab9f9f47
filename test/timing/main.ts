/** `npm run test:timing [-- TRIES]`: whether answers tell by words or time if a name is known. Ends with 1 if they do. */
import 'temporal-polyfill/global'
import { measureNames } from './measure.ts'

const tries = Number(process.argv[2] ?? 100_000)
/** A limit for a difference by chance, one in some hundred thousand runs. */
const mostT = 4.5

for (const [place, { known, unknown, t, answers }] of Object.entries(await measureNames(tries, 200))) {
  const isSame = Math.abs(t) < mostT && JSON.stringify(answers.known) === JSON.stringify(answers.unknown)
  const times = `known ${known.mean.toFixed(3)} ms, unknown ${unknown.mean.toFixed(3)} ms, Welch t ${t.toFixed(2)}`
  process.stdout.write(
    `${place}: ${known.count} + ${unknown.count} tries, ${times}, answers ${isSame ? 'alike' : JSON.stringify(answers)}\n`,
  )
  if (!isSame) process.exitCode = 1
}
