import type { GeneralRecord } from './general-record.ts';

/** QoS 2 messages of a session between PUBREC and PUBREL [MQTT-4.3.3-2], each change of which is recorded. */
export class KeptHandshakes extends Set<number> {
  private readonly record: GeneralRecord | null = null;
  private readonly client: string = '';

  constructor(record: GeneralRecord, client: string, open: readonly number[] = []) {
    super();
    // Those are on record already.
    for (const messageId of open) super.add(messageId);
    this.record = record;
    this.client = client;
  }

  override add(messageId: number): this {
    if (!this.has(messageId)) this.tell(messageId, true);
    return super.add(messageId);
  }

  override delete(messageId: number): boolean {
    const isThere = super.delete(messageId);
    if (isThere) this.tell(messageId, false);
    return isThere;
  }

  private tell(messageId: number, isOpen: boolean): void {
    this.record?.note({ do: 'handshake', client: this.client, messageId, isOpen });
  }
}
