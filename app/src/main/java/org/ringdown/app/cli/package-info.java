/**
 * The command line: {@code serve}, {@code demo}, {@code user}, {@code config check}, {@code
 * version}, {@code help}. Commands end with 0 when they did what was asked, 1 when they could not,
 * and 2 when they were asked wrongly or the configuration is wrong; what they say is a sentence,
 * never a stack trace. Read {@link org.ringdown.app.cli.CommandProgram} first.
 */
@NullMarked
package org.ringdown.app.cli;

import org.jspecify.annotations.NullMarked;
