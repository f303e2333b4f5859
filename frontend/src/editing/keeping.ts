import { find, make } from "../dom";
import { freshKey } from "../toast";
import { ask, isRefusal, type Refusal, type Trouble } from "./ask";
import { say } from "./words";

export interface Part {
  same?: string;
  mine?: string;
  theirs?: string;
  line?: number;
  block?: string;
  rather?: "mine" | "theirs";
}
export interface Conflict extends Refusal {
  version: number;
  parts: Part[];
  theirs: string;
}
interface Kept {
  text: string;
  base: string;
  version: number;
}
interface Given {
  url: string;
  key: string;
  version: number;
  saved: string;
  text: () => string;
  put: (text: string) => void;
  conflict: (found: Conflict) => void;
  box: HTMLElement;
}

const SOON = 250;
const FIRST = 3_000;
const LAST = 30_000;

/** What has been typed lives in this browser until the server has it; saving is tried again while there is no connection. */
export class Keeping {
  private version: number;
  private base: string;
  private wanted = false;
  private saving = false;
  private again = false;
  private wait = FIRST;
  private timer = 0;
  private retry = 0;
  private sent: { text: string; key: string } | undefined;
  private readonly stores = storage();

  constructor(private readonly given: Given) {
    this.version = given.version;
    this.base = given.saved;
    this.restore();
    window.addEventListener("online", () => {
      if (this.wanted) void this.save();
      else this.banner("");
    });
    window.addEventListener("offline", () => this.banner("offline_typing"));
    window.addEventListener("pagehide", () => this.keep());
    window.addEventListener("beforeunload", (event) => {
      if (!this.stores && this.isUnsaved) event.preventDefault();
    });
    if (!this.stores) this.banner("no_storage");
  }

  get isUnsaved(): boolean {
    return this.given.text() !== this.base;
  }

  typed(): void {
    this.state(this.isUnsaved ? "unsaved" : "saved");
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.keep(), SOON);
  }

  async save(): Promise<void> {
    const text = this.given.text();
    clearTimeout(this.retry);
    this.keep();
    if (this.saving) {
      this.again = true;
      return;
    }
    if (text === this.base) {
      this.wanted = false;
      this.state("saved");
      return;
    }
    this.wanted = this.saving = true;
    this.state("saving");
    if (this.sent?.text !== text) this.sent = { text, key: freshKey() };
    const answer = await ask<{ version: number; text: string } | Conflict | Refusal>(this.given.url, {
      _key: this.sent.key,
      text,
      base: this.base,
      version: this.version,
    });
    this.saving = false;
    this.sent = undefined;
    if ("trouble" in answer) this.failed(answer.trouble);
    else if (isRefusal(answer.data)) this.refused(answer.data);
    else this.saved(text, answer.data.version);
  }

  /** Goes on from what somebody else has saved. */
  settle(text: string, found: Conflict): void {
    this.version = found.version;
    this.base = found.theirs;
    this.given.put(text);
    void this.save();
  }

  private saved(text: string, version: number): void {
    this.version = version;
    this.base = text;
    this.wait = FIRST;
    this.banner("");
    this.keep();
    this.wanted = false;
    this.state(this.isUnsaved ? "unsaved" : "saved");
    const again = this.again;
    this.again = false;
    if (again && this.isUnsaved) void this.save();
  }

  private failed(trouble: Trouble): void {
    this.state("unsaved");
    this.banner(trouble);
    if (trouble === "signed_out") return;
    this.retry = window.setTimeout(() => void this.save(), this.wait);
    this.wait = Math.min(this.wait * 2, LAST);
  }

  private refused(data: Refusal): void {
    this.wanted = false;
    this.state("unsaved");
    if ("parts" in data) {
      this.banner("");
      this.given.conflict(data as Conflict);
    } else this.banner("", data.refused);
  }

  private keep(): void {
    const text = this.given.text();
    try {
      if (text === this.base) localStorage.removeItem(this.given.key);
      else localStorage.setItem(this.given.key, JSON.stringify({ text, base: this.base, version: this.version } satisfies Kept));
    } catch {
      this.banner("no_storage");
    }
  }

  /** Brings back what had not been saved; it keeps the version from which it started, so that nobody is overwritten. */
  private restore(): void {
    let kept: Kept | null = null;
    try {
      kept = JSON.parse(localStorage.getItem(this.given.key) ?? "null") as Kept | null;
    } catch {
      return;
    }
    if (!kept || typeof kept.text !== "string" || kept.text === this.base) {
      this.state(this.isUnsaved ? "unsaved" : "saved");
      return;
    }
    const { version, base } = this;
    this.version = kept.version;
    this.base = kept.base;
    this.given.put(kept.text);
    this.state("unsaved");
    this.banner("", say("restored"), {
      words: say("discard"),
      run: () => {
        this.version = version;
        this.base = base;
        this.given.put(base);
        this.keep();
        this.banner("");
        this.state("saved");
      },
    });
  }

  private state(key: "saved" | "saving" | "unsaved"): void {
    const line = find<HTMLElement>("[data-saved]", this.given.box);
    if (!line) return;
    line.textContent = say(key);
    line.dataset["saved"] = key;
  }

  private banner(key: string, words = key ? say(key) : "", act?: { words: string; run: () => void }): void {
    const banner = find<HTMLElement>("[data-banner]", this.given.box);
    if (!banner) return;
    banner.hidden = !words;
    banner.dataset["banner"] = key;
    const button = make("button", "button", act?.words ?? "");
    button.type = "button";
    button.addEventListener("click", () => act?.run());
    find("[data-banner-words]", banner)?.replaceChildren(make("span", "", words), ...(act ? [button] : []));
  }
}

function storage(): boolean {
  try {
    localStorage.setItem("yinuo.probe", "1");
    localStorage.removeItem("yinuo.probe");
    return true;
  } catch {
    return false;
  }
}
