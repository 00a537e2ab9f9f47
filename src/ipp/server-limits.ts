/** A named limit, with its reason, on everything that a client can send or keep open. Tests inject shorter ones. */
export interface ServerLimits {
  readonly firstByteMs: number
  readonly tlsHelloMs: number
  readonly headersMs: number
  readonly keepAliveMs: number
  readonly silentSocketMs: number
  readonly attributesMs: number
  readonly bodyGraceMs: number
  readonly bodyBytesPerSecond: number
  readonly documentsAtOnce: number
  readonly documentWaitMs: number
  readonly crowdedGraceMs: number
  readonly crowdedBytesPerSecond: number
  readonly sweepMs: number
  readonly extendJobMs: number
  readonly drainMs: number
  readonly drainBytes: number
  readonly stopMs: number
  readonly headerBytes: number
  readonly attributeBytes: number
  readonly answerBytes: number
  readonly answersBytes: number
  readonly answerGraceMs: number
  readonly answerBytesPerSecond: number
  readonly pipelinedRequests: number
  readonly connectionsPerAddress: number
  readonly connections: number
}

export const defaultServerLimits: ServerLimits = {
  // A client that connects speaks at once; one that does not only holds a place.
  firstByteMs: 10_000,
  // A slow hello stalled whole print servers (CVE-2025-58436); a real one takes two round trips.
  tlsHelloMs: 5_000,
  // The headers of a request fit in one packet.
  headersMs: 10_000,
  // Long enough for the pause between two jobs of one client, short enough that idle clients do not add up.
  keepAliveMs: 60_000,
  // Nothing moved in either direction: the client is gone, or does not read its answer.
  silentSocketMs: 120_000,
  // Attributes are a few kilobytes; the slowest radio link carries them in seconds.
  attributesMs: 30_000,
  // Clients that produce pages while they send pause in between: so much waiting is in credit at most.
  bodyGraceMs: 120_000,
  // What earns new credit: a hundredth of a 1 Mbit/s line. Only waiting for the client counts, never its waiting for us.
  bodyBytesPerSecond: 1_024,
  // Each takes some 400 KB while it arrives. More bring no more throughput: they share one disk and one sync.
  documentsAtOnce: 64,
  // Longer than a crowd takes to pass, shorter than clients wait for an answer.
  documentWaitMs: 30_000,
  // While documents wait for a place, those that have one may keep us waiting so long ...
  crowdedGraceMs: 10_000,
  // ... or must have come at the half of a 1 Mbit/s line.
  crowdedBytesPerSecond: 65_536,
  // How exactly these are kept.
  sweepMs: 1_000,
  // A job waits 120 s for its document; while one arrives, bytes or none, that time begins anew this often.
  extendJobMs: 60_000,
  // After an early answer the rest is read for a while, since a client that is cut off while it sends sees no answer.
  drainMs: 10_000,
  drainBytes: 64 * 1_048_576,
  // What is being taken in when the gateway stops may end; a client that loses its answer prints twice.
  stopMs: 5_000,
  // Many times what a print client sends.
  headerBytes: 16_384,
  // Room for a job with every template attribute a hundred times over.
  attributeBytes: 1_048_576,
  // 10,000 jobs with the attributes that clients ask for take 1.3 MB; a longer answer is cut between jobs.
  answerBytes: 8 * 1_048_576,
  // Of long answers together, until the system has taken them: as much memory as clients that do not read can take.
  answersBytes: 64 * 1_048_576,
  // How long an answer may take to be read: a client that takes a few bytes at a time is no more alive than a silent one.
  answerGraceMs: 30_000,
  // A 1 Mbit/s line: the longest answer has a minute and a half.
  answerBytesPerSecond: 131_072,
  // Print clients send one request and wait for its answer. Each that waits costs some KB.
  pipelinedRequests: 16,
  // A print server in front of us opens one for each job under way; a flood from one address leaves room for others. In
  // IPv6 the network (/64) counts, since one host can take every address in it.
  connectionsPerAddress: 100,
  // About 60 KB each while they send: 120 MB at worst.
  connections: 2_000,
}

/** Most attributes, values and groups of a request; nesting as deep as the codec reads. */
export const requestCounts = { maxGroups: 16, maxAttributesPerGroup: 1_000, maxValues: 1_000, maxDepth: 16 } as const
