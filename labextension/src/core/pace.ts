/**
 * Does something at most so often: at once where it was not done lately, else as soon as it may; the last wish wins.
 * `run` says false where there was nothing to do, which then counts as not done.
 */
export class Pace {
  private last = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** gap: milliseconds between two times. */
  constructor(
    private readonly gap: number,
    private readonly run: () => boolean | void,
  ) {}

  want(): void {
    if (this.timer !== undefined) return;
    const wait = this.last + this.gap - Date.now();
    if (wait <= 0) this.go();
    else this.timer = setTimeout(this.go, wait);
  }

  end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private readonly go = (): void => {
    this.timer = undefined;
    const before = this.last;
    this.last = Date.now();
    if (this.run() === false) this.last = before;
  };
}
