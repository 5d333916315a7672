/** Every bound of the gateway in one place. */
export const LIMITS = {
  /** One MQTT message above this is refused as `too-large`. */
  messageBytesMax: 64 * 1024,
  /** A message above this closes the connection. */
  packetBytesMax: 1024 * 1024,
  /** The same before CONNACK. */
  packetBytesMaxUnauthenticated: 4 * 1024,
  payloadDepthMax: 8,
  /** Rejections told on the `rejected` topic, a client a second. */
  rejectedToldPerSecondMax: 20,
  /** What is kept of a refused message. */
  rejectedKeptBytesMax: 4 * 1024,
  /** What the store of refused messages may hold in all. */
  rejectedStoreBytesMax: 64 * 1024 * 1024,
  /** A connection without a packet for this long is closed. */
  keepaliveMsMax: 120_000,
  statusEveryMs: 10_000,
  heartbeatEveryMs: 2_000,
  /** A commit slower than this is announced as not durable. */
  commitSlowMs: 1_000,
  /** What may wait for the disk before the process gives up. */
  pendingBytesMax: 256 * 1024 * 1024,
  /** An action that is not durable by then is answered 503. */
  actionWaitMs: 5_000,
  /** Without any input for this long, the passing of time itself is written down: it shows until when the gateway could hear. */
  idleRecordEveryMs: 5_000,
  checkpointEveryMs: 300_000,
  /** Behind damage, `seq` goes on at the next multiple of this. */
  sequenceStepBehindDamage: 1_000_000,
  segmentBytes: 32 * 1024 * 1024,
  /**
   * How far ahead of its records a segment is laid out. The commit that does it takes that much more to the disk: 6 ms for 2 MiB on
   * one machine, four times a second in a storm, and 0.7 ms for this.
   */
  preallocateBytes: 256 * 1024,
  /** Records between two snapshots, of a plant of 20,000 points at most. */
  snapshotEveryRecords: 200_000,
  /** Legal minimum for readings (Order 40 art. 13): 30 days. */
  readingsKeptMsMin: 30 * 86_400_000,
  /** One feed client that has more than this unread is dropped; it resumes by its sequence number. */
  feedClientBytesMax: 4 * 1024 * 1024,
  listItemsMax: 1_000,
  /** Readings of history in one page. */
  historyItemsMax: 10_000,
  /** HTTP requests a client a second; above it 429. */
  httpRequestsPerSecondMax: 200,
  /** Open HTTP connections of all clients together, feeds among them. */
  httpConnectionsMax: 4_000,
  /** A thousand acknowledgements with a comment fit well. */
  httpBodyBytesMax: 256 * 1024,
  /** Shortest password that an account is given, in characters. */
  passwordLengthMin: 8,
  /** Longest that is hashed. */
  passwordLengthMax: 256,
  /** Sign-ins of one account from one address; each time that somebody shows once more who they are counts as one. */
  signInsPerMinuteMax: 10,
  /** Failed sign-ins from one address, whatever the account. */
  signInFailuresPerMinuteMax: 60,
  /** Sign-ins of one account, whatever the address. */
  signInsPerAccountPerMinuteMax: 100,
  /** A session that is not used for this long ends; an open feed is use. */
  sessionIdleMs: 15 * 60_000,
  sessionMs: 12 * 3_600_000,
  /** A viewer's token on a wall display, where the token itself does not expire before. */
  displaySessionMs: 365 * 86_400_000,
  sessionsMax: 1_000,
  /** How often the file of accounts is looked at where the system does not tell of its change. */
  accountsLookEveryMs: 1_000,
  /** Room on the disk below which it is told: the smaller of a share and so many bytes. */
  diskRoom: {
    lookEveryMs: 10_000,
    low: { share: 0.1, bytes: 2 * 1024 * 1024 * 1024 },
    critical: { share: 0.05, bytes: 512 * 1024 * 1024 },
  },
  certificatesLookEveryMs: 5_000,
  /** A certificate that runs out within this is told of. */
  certificateWarnMs: 30 * 86_400_000,
  /** MQTT messages a second of one device in enforced mode; above it the connection is read more slowly. */
  deviceMessagesPerSecondMax: 2_000,
  stopWithinMs: 10_000,
} as const;
