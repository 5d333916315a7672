import { type RefObject, useLayoutEffect, useState } from 'react';
import { subscribeToSize } from '../app/size.ts';

/** Height of a row in pixels, as the style has it in `--row` (rem): it grows with the letters. */
export function useRowHeight(element: RefObject<HTMLElement | null>): number {
  const [height, setHeight] = useState(56);
  useLayoutEffect(() => {
    const measure = () => {
      const place = element.current;
      if (place === null) return;
      const rows = Number.parseFloat(getComputedStyle(place).getPropertyValue('--row'));
      const root = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
      if (rows > 0 && root > 0) setHeight(Math.round(rows * root));
    };
    measure();
    window.addEventListener('resize', measure);
    const endOfSizes = subscribeToSize(measure);
    return () => {
      window.removeEventListener('resize', measure);
      endOfSizes();
    };
  }, [element]);
  return height;
}
