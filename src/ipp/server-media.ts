import { attribute } from './codec-attributes.ts'
import type { Attribute } from './codec-message.ts'

/** Width and height in hundredths of a millimetre, by their self-describing names. Source: PWG 5101.1 section 5. */
const sizes: Readonly<Record<string, readonly [number, number]>> = {
  iso_a4_210x297mm: [21_000, 29_700],
  'na_letter_8.5x11in': [21_590, 27_940],
  iso_a3_297x420mm: [29_700, 42_000],
  iso_a5_148x210mm: [14_800, 21_000],
  iso_a6_105x148mm: [10_500, 14_800],
  iso_b5_176x250mm: [17_600, 25_000],
  jis_b5_182x257mm: [18_200, 25_700],
  jpn_hagaki_100x148mm: [10_000, 14_800],
  'na_legal_8.5x14in': [21_590, 35_560],
  na_ledger_11x17in: [27_940, 43_180],
  'na_executive_7.25x10.5in': [18_415, 26_670],
  'na_invoice_5.5x8.5in': [13_970, 21_590],
  'na_index-4x6_4x6in': [10_160, 15_240],
  na_5x7_5x7in: [12_700, 17_780],
  'na_number-10_4.125x9.5in': [10_478, 24_130],
  iso_dl_110x220mm: [11_000, 22_000],
  iso_c5_162x229mm: [16_200, 22_900],
}

const readyNames = ['iso_a4_210x297mm', 'na_letter_8.5x11in']
const marginHundredths = 423 // 12 points, what nearly every office printer leaves white
/** Drivers round sizes given in points; a fifth of a millimetre away is the same paper. */
const toleranceHundredths = 20

export const mediaNames: readonly string[] = Object.keys(sizes)
const mediaType = 'stationery'
const mediaSource = 'auto'

/** The name of a size, either way up; undefined when we do not know it. */
export function mediaNameOf(width: number, height: number): string | undefined {
  const isNear = (one: number, other: number) => Math.abs(one - other) <= toleranceHundredths
  const isSame = ([x, y]: readonly [number, number]) => isNear(x, width) && isNear(y, height)
  return mediaNames.find(name => {
    const size = sizes[name]
    return size !== undefined && (isSame(size) || isSame([size[1], size[0]]))
  })
}

/** Media attributes of the job template. Source: PWG 5100.7 section 6.9 and PWG 5100.3 section 3.13. */
export function mediaAttributes(): readonly Attribute[] {
  return [
    attribute('media-default', 'keyword', readyNames[0] ?? ''),
    attribute('media-supported', 'keyword', ...mediaNames),
    attribute('media-ready', 'keyword', ...readyNames),
    attribute('media-col-default', 'collection', collectionOf(readyNames[0] ?? '')),
    attribute('media-col-ready', 'collection', ...readyNames.map(collectionOf)),
    attribute(
      'media-col-supported',
      'keyword',
      ...['media-bottom-margin', 'media-left-margin', 'media-right-margin', 'media-top-margin'],
      ...['media-size', 'media-size-name', 'media-source', 'media-type'],
    ),
    attribute('media-size-supported', 'collection', ...Object.values(sizes).map(dimensions)),
    attribute('media-source-supported', 'keyword', mediaSource),
    attribute('media-type-supported', 'keyword', mediaType),
    ...['bottom', 'left', 'right', 'top'].map(side =>
      attribute(`media-${side}-margin-supported`, 'integer', marginHundredths),
    ),
  ]
}

/** Sent only to clients that ask for it by name: it is long. Source: PWG 5100.7 section 6.9.30. */
export function mediaColDatabase(): Attribute {
  return attribute('media-col-database', 'collection', ...mediaNames.map(collectionOf))
}

function collectionOf(name: string): readonly Attribute[] {
  return mediaCol(name, sizes[name] ?? [0, 0])
}

function mediaCol(name: string, size: readonly [number, number]): readonly Attribute[] {
  return [
    attribute('media-size', 'collection', dimensions(size)),
    attribute('media-size-name', 'keyword', name),
    ...['bottom', 'left', 'right', 'top'].map(side => attribute(`media-${side}-margin`, 'integer', marginHundredths)),
    attribute('media-source', 'keyword', mediaSource),
    attribute('media-type', 'keyword', mediaType),
  ]
}

function dimensions([width, height]: readonly [number, number]): readonly Attribute[] {
  return [attribute('x-dimension', 'integer', width), attribute('y-dimension', 'integer', height)]
}
