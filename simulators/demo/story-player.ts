import type { Story } from './story.ts';

/** What telling the story in real time needs of the world. Times in milliseconds. */
export interface StoryWorld {
  nowMs(): number;
  wait(ms: number): Promise<void>;
  /** Settles when the broker has acknowledged the message, rejects where it never will. */
  publish(topic: string, payload: Uint8Array): Promise<void>;
}

const encoder = new TextEncoder();

/**
 * Publishes a story second by second until the signal. A second that was not acknowledged before its successor is due
 * delays it, so that nothing piles up; what the broker refuses is lost, as it would be with a device without a store.
 * @param speed story seconds in one second
 * @returns the messages published
 */
export async function tellStory(
  story: Story,
  world: StoryWorld,
  speed: number,
  signal: AbortSignal,
): Promise<number> {
  const startedMs = world.nowMs();
  let published = 0;
  for (let second = 0; !signal.aborted; second += 1) {
    const messages = story.messagesAt(second);
    await Promise.allSettled(
      messages.map(({ topic, payload }) => world.publish(topic, encoder.encode(payload))),
    );
    published += messages.length;
    const dueMs = startedMs + ((second + 1) * 1_000) / speed;
    await world.wait(Math.max(0, dueMs - world.nowMs()));
  }
  return published;
}
