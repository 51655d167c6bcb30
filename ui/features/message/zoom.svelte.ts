// How large letters are shown: kept for the next time, and for all letters.
const steps = [70, 80, 90, 100, 110, 125, 150, 175, 200];

function kept(): number {
  const found = Number(localStorage.getItem("fumi.zoom"));
  return steps.includes(found) ? found : 100;
}

class Zoom {
  percent = $state(kept());

  /** Larger, smaller, or as it was. */
  step(by: 1 | -1 | 0): void {
    const at = steps.indexOf(this.percent) + by;
    this.percent = by === 0 ? 100 : (steps[Math.max(0, at)] ?? this.percent);
    localStorage.setItem("fumi.zoom", String(this.percent));
  }
}

export const zoom = new Zoom();
