package org.ringdown.service.port;

import org.ringdown.core.Secret;

/**
 * How a device of an account is woken.
 *
 * @param account {@code user@host}
 * @param app the application's name at the push service
 * @param device the application's name for the device
 * @param platform {@code apple}, {@code android}, {@code firebase} ...
 * @param token what the push service knows the device by
 * @param silent whether nothing is to be shown
 */
public record PushToken(
        String account, String app, String device, String platform, Secret token, boolean silent) {}
