import { attribute } from './codec-attributes.ts'
import type { Attribute } from './codec-message.ts'
import { mediaAttributes } from './server-media.ts'

export const greatestCopies = 999
export const sidesKeywords: readonly string[] = ['one-sided', 'two-sided-long-edge', 'two-sided-short-edge']
export const colorModes: readonly string[] = ['auto', 'color', 'monochrome']
/** Draft, normal, high. Source: RFC 8011 section 5.2.13. */
export const printQualities: readonly number[] = [3, 4, 5]
/** Portrait, landscape, reverse landscape, reverse portrait. Source: RFC 8011 section 5.2.10. */
export const orientations: readonly number[] = [3, 4, 5, 6]

/** Media types of documents, by what the printers of an office understand. */
export const documentFormats: readonly string[] = [
  'application/octet-stream',
  'application/pdf',
  'image/pwg-raster',
  'image/urf',
  'image/jpeg',
  'application/postscript',
  'application/vnd.hp-pcl',
]

const noFinishing = 3 // RFC 8011 section 5.2.6
const dotsPerInch = 3 // RFC 8011 section 5.1.16
const resolutions = [300, 600].map(dots => ({ crossFeed: dots, feed: dots, units: dotsPerInch }))
const [, finest = { crossFeed: 600, feed: 600, units: dotsPerInch }] = resolutions

/** Attributes that a client may send with a job, for job-creation-attributes-supported. */
const creationAttributes = [
  ...['copies', 'finishings', 'ipp-attribute-fidelity', 'job-name', 'media', 'media-col', 'orientation-requested'],
  ...['output-bin', 'page-ranges', 'print-color-mode', 'print-content-optimize', 'print-quality'],
  ...['print-rendering-intent', 'printer-resolution', 'sides'],
]

/**
 * What a job may ask for. The queue does not know the printer yet at which the owner will stand, so this is what most
 * printers of an office can do; a ticket goes on to the printer as far as that supports it. Source: RFC 8011 section 5.2.
 */
export function templateAttributes(): readonly Attribute[] {
  return [
    attribute('copies-default', 'integer', 1),
    attribute('copies-supported', 'rangeOfInteger', { lower: 1, upper: greatestCopies }),
    attribute('finishings-default', 'enum', noFinishing),
    attribute('finishings-supported', 'enum', noFinishing),
    attribute('job-hold-until-default', 'keyword', 'indefinite'),
    attribute('job-hold-until-supported', 'keyword', 'indefinite', 'no-hold'),
    attribute('job-sheets-default', 'keyword', 'none'),
    attribute('job-sheets-supported', 'keyword', 'none'),
    attribute('number-up-default', 'integer', 1),
    attribute('number-up-supported', 'integer', 1),
    attribute('orientation-requested-default', 'enum', ...orientations.slice(0, 1)),
    attribute('orientation-requested-supported', 'enum', ...orientations),
    attribute('output-bin-default', 'keyword', 'face-down'),
    attribute('output-bin-supported', 'keyword', 'face-down'),
    // Debian's ipp-everywhere.test asks for "document-number"; PWG 5100.6 section 5.1 names it "document-numbers".
    attribute('overrides-supported', 'keyword', 'document-number', 'document-numbers', 'pages'),
    attribute('page-ranges-supported', 'boolean', true),
    attribute('print-color-mode-default', 'keyword', 'auto'),
    attribute('print-color-mode-supported', 'keyword', ...colorModes),
    attribute('print-content-optimize-default', 'keyword', 'auto'),
    attribute('print-content-optimize-supported', 'keyword', 'auto'),
    attribute('print-quality-default', 'enum', 4),
    attribute('print-quality-supported', 'enum', ...printQualities),
    attribute('print-rendering-intent-default', 'keyword', 'auto'),
    attribute('print-rendering-intent-supported', 'keyword', 'auto'),
    attribute('printer-resolution-default', 'resolution', finest),
    attribute('printer-resolution-supported', 'resolution', ...resolutions),
    attribute('sides-default', 'keyword', 'one-sided'),
    attribute('sides-supported', 'keyword', ...sidesKeywords),
    ...mediaAttributes(),
  ]
}

/** What kinds of documents are taken, and what a client may say about a job. */
export function documentAttributes(): readonly Attribute[] {
  return [
    attribute('compression-supported', 'keyword', 'none', 'gzip', 'deflate'),
    attribute('document-format-default', 'mimeMediaType', documentFormats[0] ?? ''),
    attribute('document-format-preferred', 'mimeMediaType', 'application/pdf'),
    attribute('document-format-supported', 'mimeMediaType', ...documentFormats),
    attribute('job-creation-attributes-supported', 'keyword', ...creationAttributes),
    attribute('pdl-override-supported', 'keyword', 'attempted'),
    attribute('pwg-raster-document-resolution-supported', 'resolution', ...resolutions),
    attribute('pwg-raster-document-sheet-back', 'keyword', 'normal'),
    attribute('pwg-raster-document-type-supported', 'keyword', 'black_1', 'sgray_8', 'srgb_8'),
    // What AirPrint calls it: copies, duplex, 8-bit grey, 24-bit sRGB, both resolutions, URF 1.4.
    attribute(
      'urf-supported',
      'keyword',
      ...['V1.4', 'CP1', 'DM1', 'IS1', 'MT1', 'OB10', 'PQ3-4-5', 'RS300-600', 'SRGB24', 'W8'],
    ),
  ]
}
