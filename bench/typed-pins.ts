/** The PIN of a user of a bench, of six digits; below 10,000 users no two have the same. */
export function pinOf(user: number): string {
  return String(100_000 + user * 79)
}

/** In the screen that answers somebody for whom no documents wait, as src/core/panel-text.ts has it. */
export const answerText = 'No documents are waiting'
