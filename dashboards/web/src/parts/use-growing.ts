import { useEffect, useState } from 'react';

/**
 * How many of so many are drawn: `step` at first, as many more with each frame. All at once, a long list would hold up
 * everything else for as long as it takes to draw.
 */
export function useGrowing(length: number, step: number): number {
  const [count, setCount] = useState(step);
  useEffect(() => {
    if (count >= length) return;
    const frame = requestAnimationFrame(() => setCount(count + step));
    return () => cancelAnimationFrame(frame);
  }, [count, length, step]);
  return Math.min(count, length);
}
