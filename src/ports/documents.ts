/** What the portal needs to show its users their own documents. */

export interface ShownDocument {
  /** MIME media type. */
  readonly format: string
  readonly octets: number
  content(): AsyncIterable<Uint8Array>
}

/** What a document looks like. */
export interface DocumentLook {
  /** null: nobody can say. */
  readonly pages: number | null
  /** Whether any page has colour; null: nobody can say. */
  readonly hasColour: boolean | null
  /** The first page. */
  readonly image: { readonly format: 'image/png' | 'image/jpeg'; readonly bytes: Uint8Array } | null
}

/** Looks at documents, within bounds of size, time and memory. Nothing of them is kept. */
export interface DocumentPreviewer {
  /** Fault `overloaded` when too many wait. Whoever has gone, by the signal, is not looked for any more. */
  look(document: ShownDocument, signal: AbortSignal): Promise<DocumentLook>
}
