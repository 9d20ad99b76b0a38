/**
 * The configuration: {@code ringdown.toml} and the environment, read into records. Every key has a
 * default, an unknown key is refused with the nearest right name, and every problem is one sentence
 * that says where, which key, which value and what would be right. Read {@link
 * org.ringdown.app.config.Config} first, then {@link org.ringdown.app.config.ConfigReader}.
 */
@NullMarked
package org.ringdown.app.config;

import org.jspecify.annotations.NullMarked;
