const here = Object.getOwnPropertyDescriptor(process, 'platform')!;

/** Lets what runs next think that it is on Windows, which no test machine is. */
export function pretendWindows(): void {
  Object.defineProperty(process, 'platform', { ...here, value: 'win32' });
}

/** Ends the pretence. */
export function comeBack(): void {
  Object.defineProperty(process, 'platform', here);
}
