// Keeps a scrolling list at its newest entry, unless the reader has scrolled up.

const NEAR_PX = 48;

export class Newest {
  constructor(scroller, { left = () => {} } = {}) {
    this.scroller = scroller;
    this.following = true;
    this.top = 0; // where it was put last
    this.left = left;
    scroller.addEventListener("scroll", () => {
      this.following = this.#isNear();
      if (this.following) this.left(false);
    }, { passive: true });
    new ResizeObserver(() => this.keep()).observe(scroller);
  }

  #isNear() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_PX;
  }

  /** Call after the list has changed. `grew` says that there is something new to look at. */
  keep({ grew = false } = {}) {
    // The browser tells of scrolling with the next frame; a reader who scrolls up at this moment is not pulled back.
    if (this.scroller.scrollTop < this.top - NEAR_PX && !this.#isNear()) this.following = false;
    if (this.following) {
      this.scroller.scrollTop = this.scroller.scrollHeight;
      this.top = this.scroller.scrollTop;
    } else if (grew) this.left(true);
  }

  go() {
    this.following = true;
    this.top = 0;
    this.keep();
    this.left(false);
  }
}
