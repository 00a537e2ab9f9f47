import { useEffect, useRef } from 'preact/hooks'
import type { Static } from 'typebox'
import type { Preview } from '../http/portal-job-shapes.ts'
import { Problem } from '../web/api.ts'
import { useVisit } from './visit.ts'

/** What a document looks like. */
export interface Look {
  readonly pages: number | null
  readonly hasColour: boolean | null
  /** Address of the picture, good while the page is there. */
  readonly picture: string | undefined
}

const nothing: Look = { pages: null, hasColour: null, picture: undefined }

export type LookAt = (jobId: number) => Promise<Look>

/** Looks at documents one after the other, each once; the pictures go with the list that showed them. */
export function useLooks(): LookAt {
  const { api } = useVisit()
  const looks = useRef(new Map<number, Promise<Look>>())
  const last = useRef<Promise<unknown>>(Promise.resolve())
  useEffect(
    () => () => {
      for (const look of looks.current.values()) look.then(forget, () => undefined)
      looks.current.clear()
    },
    [],
  )

  const fetchLook = async (jobId: number): Promise<Look> => {
    try {
      const { image, ...facts } = await api.get<Static<typeof Preview>>(`/api/portal/jobs/${jobId}/preview`)
      return { ...facts, picture: image ? pictureOf(image) : undefined }
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      return nothing
    }
  }

  return jobId => {
    const known = looks.current.get(jobId)
    if (known !== undefined) return known
    const look = last.current.then(() => fetchLook(jobId))
    last.current = look.catch(() => undefined)
    looks.current.set(jobId, look)
    return look
  }
}

function pictureOf({ format, base64 }: { readonly format: string; readonly base64: string }): string {
  const bytes = Uint8Array.from(atob(base64), char => char.charCodeAt(0))
  return URL.createObjectURL(new Blob([bytes], { type: format }))
}

function forget({ picture }: Look): void {
  if (picture) URL.revokeObjectURL(picture)
}
