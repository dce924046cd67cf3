import { createRequire } from 'node:module';
import { join } from 'node:path';

/** A page of a browser, as far as it is used here. */
export interface Page {
  goto(url: string): Promise<unknown>;
  click(selector: string): Promise<void>;
  type(selector: string, text: string): Promise<void>;
  url(): string;
  title(): Promise<string>;
  setViewport(size: { width: number; height: number }): Promise<void>;
  screenshot(options: { path: string }): Promise<unknown>;
  close(): Promise<void>;
  on(event: 'pageerror', listener: (error: Error) => void): void;
  on(event: 'console', listener: (message: { text(): string }) => void): void;
  on(event: 'dialog', listener: (dialog: Dialog) => void): void;
  waitForFunction(expression: string): Promise<unknown>;
  evaluate(expression: string): Promise<unknown>;
}

export interface Dialog {
  message(): string;
  accept(): Promise<void>;
  dismiss(): Promise<void>;
}

export interface Browser {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

interface Puppeteer { launch(options: object): Promise<Browser> }
interface Chromium { readonly args: string[]; executablePath(): Promise<string> }

const load = createRequire(join(__dirname, '..', '..', '.browser', 'package.json'));

/** Starts the Chromium that `npm run test:browser` has fetched, or that of CHROME_PATH. */
export async function startBrowser(): Promise<Browser> {
  const chromium = load('@sparticuz/chromium') as Chromium;
  const executablePath = process.env.CHROME_PATH ?? await chromium.executablePath();
  try {
    return await (load('puppeteer-core') as Puppeteer).launch({ executablePath, args: chromium.args, headless: 'shell' });
  } catch (error) {
    throw new Error(`test:browser: a Chromium must start, got none from ${executablePath}; set CHROME_PATH to yours`, { cause: error });
  }
}
