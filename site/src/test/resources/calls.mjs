// Makes the calls of standard input with a translated module, and prints an answer a line: node calls.mjs MODULE.
// A call is a name and arguments with tabs between them: s and UTF-8, b and bytes, as hex digits, or n and a number.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const tools = await import(pathToFileURL(process.argv[2]).href);

const argument = text => {
  const bytes = Buffer.from(text.slice(1), 'hex');
  return text[0] === 'n' ? Number(text.slice(1))
    : text[0] === 's' ? bytes.toString('utf8') : new Int8Array(bytes);
};

const answer = value => {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return 'n' + value;
  return typeof value === 'string' ? 's' + Buffer.from(value, 'utf8').toString('hex')
    : 'b' + Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex');
};

const answers = readFileSync(0, 'utf8').split('\n').filter(line => line).map(line => {
  const [name, ...texts] = line.split('\t');
  return answer(tools[name](...texts.map(argument)));
});
process.stdout.write(answers.join('\n') + '\n');
