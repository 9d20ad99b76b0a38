package org.ringdown.rtc.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.rtc.crypto.CipherChoice;
import org.ringdown.rtc.crypto.Workbench;
import org.ringdown.rtc.srtp.KeyDerivation.Label;

class SrtpVectorsTest {
    private static final byte[] GCM_SALT = hex("51756964 2070726f 2071756f");
    private static final byte[] GCM_RTP =
            hex(
                    """
                    8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976
                    69736120 696e2070 61727465 73207472 6573\
                    """);
    private static final byte[] GCM_RTCP =
            hex(
                    """
                    81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61
                    deadbeef deadbeef deadbeef deadbeef deadbeef\
                    """);

    private static byte[] hex(final String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    RFC 3711 B.3  | E1F97A0D3E018BE0D64FA32C06DE4139 | 0EC675AD498AFEEBB6960B3AABE6 \
                    | C61E7A93744F39EE10734AFE3FF7A087 | 30CBBC08863D8C85D49DB34A9AE1 \
                    | CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4
                    RFC 6188 §7.2 | f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6 \
                    | 3b04803de51ee7c96423ab5b78d2 \
                    | 5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4 \
                    | fa31791685ca444a9e07c6c64e93 | fd9c32d39ed5fbb5a9dc96b30818454d1313dc05
                    RFC 6188 §7.4 | 73edc66c4fa15776fb57f9505c17136550ffda71f3e8e5f1 \
                    | c8522f3acd4ce86d5add78edbb11 \
                    | 31874736a8f1143870c26e4857d8a5b2c4a354407faadabb \
                    | 2372b82d639b6d8503a47adc0a6c | 355b10973cd95b9eacf4061c7e1a7151e7cfbfcb
                    """)
    void keyDerivation(
            final String source,
            final String masterKey,
            final String masterSalt,
            final String key,
            final String salt,
            final String authentication) {
        final KeyDerivation derivation =
                new KeyDerivation(hex(masterKey), hex(masterSalt), new Workbench());

        assertThat(derivation.derive(Label.RTP_KEY, key.length() / 2)).isEqualTo(hex(key));
        assertThat(derivation.derive(Label.RTP_SALT, 14)).isEqualTo(hex(salt));
        assertThat(derivation.derive(Label.RTP_AUTH, 20)).isEqualTo(hex(authentication));
    }

    @ParameterizedTest(name = "The packet that every implementation shows, {0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    AES_CM_128_HMAC_SHA1_80 | E1F97A0D3E018BE0D64FA32C06DE4139 \
                    | 0EC675AD498AFEEBB6960B3AABE6 \
                    | 4e55dc4c e79978d8 8ca4d215 949d2402 b78d6acc 99ea179b 8dbb
                    AES_256_CM_HMAC_SHA1_80 \
                    | f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6 \
                    | 3b04803de51ee7c96423ab5b78d2 \
                    | f1d9de17 ff251ff1 aa007774 b0b4b40d a08d9d9a 5b3a55d8 873b
                    """)
    void counterPacket(
            final SrtpProfile profile,
            final String masterKey,
            final String masterSalt,
            final String payload) {
        final byte[] key = hex(masterKey);
        final byte[] salt = hex(masterSalt);
        final byte[] plain = hex("800f1234 decafbad cafebabe" + "ab".repeat(16));
        final byte[] sealed = hex("800f1234 decafbad cafebabe" + payload);
        final byte[] packet = Arrays.copyOf(plain, plain.length + 10);

        final var sender = new SrtpSender(profile, key, salt);
        assertThat(sender.protectRtp(packet, 0, plain.length)).isEqualTo(sealed.length);
        assertThat(packet).isEqualTo(sealed);

        final var receiver = new SrtpReceiver(profile, key, salt);
        assertThat(receiver.unprotectRtp(packet, 0, packet.length)).isEqualTo(Unprotect.OK);
        assertThat(receiver.length()).isEqualTo(plain.length);
        assertThat(Arrays.copyOf(packet, plain.length)).isEqualTo(plain);
    }

    @ParameterizedTest(name = "RFC 7714 §16: {0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    AEAD_AES_128_GCM | f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f \
                    42a5f47a 51c7d19b 36de3adf 8833899d 7f27beb1 6a9152cf 765ee439 0cce
                    AEAD_AES_256_GCM | 32b1de78 a822fe12 ef9f78fa 332e33aa b1801238 9a58e2f3 \
                    b50b2a02 76ffae0f 1ba63799 b87b7aa3 db36dfff d6b0f9bb 7878d7a7 6c13
                    """)
    void gcmRtp(final SrtpProfile profile, final String sealedPayload) {
        final byte[] sealed = hex("8040f17b 8041f8d3 5501a0b2" + sealedPayload);
        final byte[] packet = Arrays.copyOf(GCM_RTP, GCM_RTP.length + 16);

        transform(profile).sealRtp(packet, 0, 12, GCM_RTP.length, 0x5501a0b2, 0xf17b);
        assertThat(packet).isEqualTo(sealed);

        assertThat(transform(profile).openRtp(packet, 0, 12, GCM_RTP.length, 0x5501a0b2, 0xf17b))
                .isTrue();
        assertThat(Arrays.copyOf(packet, GCM_RTP.length)).isEqualTo(GCM_RTP);
    }

    @ParameterizedTest(name = "RFC 7714 §17: {0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    AEAD_AES_128_GCM | 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d \
                    c676a5f1 730d6fda 4ce09b46 86303ded 0bb9275b c84aa458 96cf4d2f c5abf872 \
                    45d9eade 800005d4
                    AEAD_AES_256_GCM | d50ae4d1 f5ce5d30 4ba297e4 7d470c28 2c3ece5d bffe0a50 \
                    a2eaa5c1 110555be 8415f658 c61de047 6f1b6fad 1d1eb30c 4446839f 57ff6f6c \
                    b26ac3be 800005d4
                    """)
    void gcmRtcp(final SrtpProfile profile, final String sealedBody) {
        final byte[] sealed = hex("81c8000d 4d617273" + sealedBody);
        final byte[] packet = Arrays.copyOf(GCM_RTCP, GCM_RTCP.length + 20);

        transform(profile).sealRtcp(packet, 0, GCM_RTCP.length, 0x4d617273, 0x5d4);
        assertThat(packet).isEqualTo(sealed);

        assertOpens(profile, packet, 0x8000_05d4);
    }

    private static void assertOpens(
            final SrtpProfile profile, final byte[] packet, final int word) {
        final Transform transform = transform(profile);
        assertThat(transform.indexWord(packet, 0, GCM_RTCP.length)).isEqualTo(word);
        assertThat(transform.openRtcp(packet, 0, GCM_RTCP.length, 0x4d617273, word)).isTrue();
        assertThat(Arrays.copyOf(packet, GCM_RTCP.length)).isEqualTo(GCM_RTCP);
    }

    @ParameterizedTest(name = "RFC 7714 §17.2, §17.4, tagged but not encrypted: {0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    AEAD_AES_128_GCM | 841dd968 3dd78ec9 2ae58790 125f62b3 000005d4
                    AEAD_AES_256_GCM | 91db4afb feee5a97 8fab4393 ed2615fe 000005d4
                    """)
    void gcmRtcpInTheClear(final SrtpProfile profile, final String tail) {
        final byte[] behind = hex(tail);
        final byte[] packet = Arrays.copyOf(GCM_RTCP, GCM_RTCP.length + behind.length);
        System.arraycopy(behind, 0, packet, GCM_RTCP.length, behind.length);

        assertOpens(profile, packet, 0x5d4);
    }

    private static Transform transform(final SrtpProfile profile) {
        final byte[] key =
                Arrays.copyOf(
                        hex(
                                "000102030405060708090a0b0c0d0e0f"
                                        + "101112131415161718191a1b1c1d1e1f"),
                        profile.keyLength());
        return GcmTransform.ofSessionKey(key, GCM_SALT, CipherChoice.OWN);
    }
}
