/** Languages in which Holdfast writes to people (BCP 47). */
export const languages = ['en', 'cs', 'de', 'fr', 'es'] as const
export type Language = (typeof languages)[number]
