// Keeping what is shown up to date.

const RETRY_MS = 2000;

/**
 * Wraps a fetch-and-draw so that it may be asked at any time: it runs once at a time, a burst of events costs two
 * runs, and a failure (the bot is busy or being restarted) is tried again by and by. It never rejects.
 */
export function kept(work) {
  let running = null;
  let again = false;
  let timer;
  return function run() {
    clearTimeout(timer);
    if (running) {
      again = true;
      return running;
    }
    running = (async () => {
      try {
        do {
          again = false;
          await work();
        } while (again);
      } catch {
        timer = setTimeout(run, RETRY_MS);
      } finally {
        running = null;
      }
    })();
    return running;
  };
}
