const HALF_MS = 500;

/** Lets all marks that call blink once a second, together. Goes on for as long as the page is open. */
export function startBeat(): void {
  let isOn = true;
  setInterval(() => {
    isOn = !isOn;
    document.documentElement.dataset.beat = isOn ? 'on' : 'off';
  }, HALF_MS);
}
