// Words of a command as a shell takes them.

/** A word that no shell of Unix takes for anything but itself. */
export const shellWord = (word: string) => (/^[\w@%+:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`);

/** The command that tells an area's number down to the rows of the files. */
export const explainCommand = (step: string, code: string) =>
  // What begins with a dash would be taken for an option.
  ["theodolite explain", ...(code.startsWith("-") ? ["--"] : []), shellWord(step), shellWord(code)].join(" ");
