import { dailyGuessOdds } from '../core/guess-odds.ts'
import { Trouble } from '../web/trouble.tsx'
import { BarChart } from './bar-chart.tsx'
import { useSpeech } from './console-speech.ts'
import { useLoaded } from './use-loaded.ts'

interface Forecast {
  readonly days: readonly { readonly date: string; readonly count: number }[]
  readonly livePins: number
  readonly terminals: number
}

const lengths = [4, 5, 6, 7, 8, 9, 10, 11, 12]
/** What is less likely than this has no bar. */
const leastExponent = -10

/** When PINs end, and how easily one is guessed. */
export function ForecastCard() {
  const { text, language } = useSpeech()
  const { value, trouble } = useLoaded<Forecast>('/api/pins/forecast')
  if (!value) return <Trouble text={trouble} />
  const most = Math.max(1, ...value.days.map(day => day.count))
  const dayOf = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone: 'UTC' })
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumSignificantDigits: 2 })
  const odds = lengths.map(length => {
    const chance = dailyGuessOdds({ ...value, length })
    const part = chance === 0 ? 0 : Math.max(0, 1 - Math.log10(chance) / leastExponent)
    return { label: String(length), shown: percent.format(chance), part }
  })
  return (
    <div class="halves">
      <section class="card" aria-labelledby="ending">
        <h2 id="ending">{text('forecast.ending')}</h2>
        <BarChart
          title={text('forecast.ending')}
          columns={[text('forecast.day'), text('forecast.pins')]}
          bars={value.days.map(({ date, count }) => ({
            label: dayOf.format(new Date(date)),
            shown: new Intl.NumberFormat(language).format(count),
            part: count / most,
          }))}
        />
      </section>
      <section class="card" aria-labelledby="odds">
        <h2 id="odds">{text('odds.title')}</h2>
        <p class="soft">{text('odds.about', { pins: value.livePins, terminals: value.terminals })}</p>
        <BarChart title={text('odds.title')} columns={[text('odds.length'), text('odds.chance')]} bars={odds} />
      </section>
    </div>
  )
}
