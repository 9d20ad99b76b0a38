// Puts one page for each library beside the bundles.
import { writeFileSync } from "node:fs";

for (const library of ["jssip", "sipjs", "sylk"]) {
  writeFileSync(
    `../target/test-classes/page/${library}.html`,
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${library}</title><script src="${library}.js"></script></html>\n`,
  );
}
