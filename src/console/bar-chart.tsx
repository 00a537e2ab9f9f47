import { useSpeech } from './console-speech.ts'

export interface Bar {
  readonly label: string
  /** As it is read. */
  readonly shown: string
  /** Of the height, 0 to 1. */
  readonly part: number
}

interface BarChartProps {
  readonly title: string
  /** Heads of the table; absent: the page has a table of its own. */
  readonly columns?: readonly [label: string, value: string]
  readonly bars: readonly Bar[]
}

const height = 100
const step = 10
/** One alone would fill the whole picture and compare with nothing. */
const placesOfOne = 6

/** A picture for the eye, and the same as a table for everybody. */
export function BarChart({ title, columns, bars }: BarChartProps) {
  const [first, last] = [bars[0]?.label ?? '', bars.at(-1)?.label ?? '']
  const places = bars.length === 1 ? placesOfOne : bars.length
  return (
    <figure class="chart">
      <svg viewBox={`0 0 ${places * step} ${height}`} preserveAspectRatio="none" role="img" aria-label={title}>
        {bars.map(({ label, shown, part }, at) => (
          <rect key={label} x={at * step + 1} y={height - part * height} width={step - 2} height={part * height}>
            <title>{`${label}: ${shown}`}</title>
          </rect>
        ))}
      </svg>
      <figcaption class="apart soft">
        <span>{first}</span>
        {bars.length > 1 ? <span>{last}</span> : null}
      </figcaption>
      {columns ? <ChartTable columns={columns} bars={bars} /> : null}
    </figure>
  )
}

function ChartTable({ columns, bars }: Required<Pick<BarChartProps, 'columns' | 'bars'>>) {
  const { text } = useSpeech()
  return (
    <details>
      <summary>{text('chart.table')}</summary>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{columns[0]}</th>
              <th scope="col">{columns[1]}</th>
            </tr>
          </thead>
          <tbody>
            {bars.map(({ label, shown }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>{shown}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
