/** 32 signs that cannot be taken for one another when an address is read aloud. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 26;

/** A new document's id. 26 signs of 5 bits are 130: whoever was not given the address cannot guess it. */
export function newDocumentId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(LENGTH));
  return Array.from(bytes, (byte) => ALPHABET.charAt(byte & 31)).join('');
}
