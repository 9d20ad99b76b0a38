// Installs the npm packages of a folder when its package-lock.json has changed since the last time, then builds it.
// Usage: node npm-build.mjs FOLDER
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";

const folder = resolve(process.argv[2] ?? ".");
const stamp = join(folder, "node_modules", ".installed-from");

function npm(...args) {
  const done = spawnSync("npm", args, { cwd: folder, stdio: "inherit", shell: process.platform === "win32" });
  if (done.error) {
    console.error(`npm cannot be started (${done.error.message}). Install Node 20.19 or newer, with npm.`);
    process.exit(1);
  }
  if (done.status !== 0) process.exit(done.status ?? 1);
}

function installedFrom() {
  try {
    return readFileSync(stamp, "utf8");
  } catch {
    return "";
  }
}

const wanted = createHash("sha256").update(readFileSync(join(folder, "package-lock.json"))).digest("hex");
if (installedFrom() !== wanted) {
  npm("ci", "--no-audit", "--no-fund");
  writeFileSync(stamp, wanted);
}
npm("run", "build");
