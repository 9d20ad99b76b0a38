package org.ringdown.runtime.io;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The system calls of Linux that the packet lane makes, with their numbers on 64-bit machines.
 * Calls that never wait are "critical": they do not leave the thread's Java state, which saves 0.1
 * µs a call; the one that waits must not be.
 */
@SuppressWarnings("restricted") // calling the kernel is what this class is for
final class Libc {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000;
    static final int SOL_SOCKET = 1;
    static final int SO_SNDBUF = 7;
    static final int SO_RCVBUF = 8;
    static final int SO_RCVBUFFORCE = 33;
    static final int IPPROTO_IP = 0;
    static final int IP_TOS = 1;
    static final int IP_PKTINFO = 8;
    static final int IP_RECVERR = 11;
    static final int IPPROTO_IPV6 = 41;
    static final int IPV6_RECVERR = 25;
    static final int IPV6_RECVPKTINFO = 49;
    static final int IPV6_PKTINFO = 50;
    static final int IPV6_V6ONLY = 26;
    static final int IPV6_TCLASS = 67;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_TRUNC = 0x20;
    static final int MSG_ERRQUEUE = 0x2000;
    static final int EPOLL_CLOEXEC = 0x80000;
    static final int EPOLL_CTL_ADD = 1;
    static final int EPOLL_CTL_DEL = 2;
    static final int EPOLLIN = 1;
    static final int EFD_NONBLOCK_CLOEXEC = 0x800 | 0x80000;
    static final int EAGAIN = 11;
    static final int ENOBUFS = 105;
    static final int EINTR = 4;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option CRITICAL = Linker.Option.critical(false);

    /** The same, and arrays of the heap may be given to it. */
    private static final Linker.Option CRITICAL_WITH_HEAP = Linker.Option.critical(true);

    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_FIELD =
            CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET = handle("socket", ints(3), ERRNO);
    private static final MethodHandle BIND =
            handle("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), ERRNO);
    private static final MethodHandle GETSOCKNAME =
            handle(
                    "getsockname",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS),
                    ERRNO);
    private static final MethodHandle SETSOCKOPT =
            handle(
                    "setsockopt",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
                    ERRNO);
    private static final MethodHandle GETSOCKOPT =
            handle(
                    "getsockopt",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS),
                    ERRNO);
    private static final MethodHandle SENDMSG = handle("sendmsg", message(), ERRNO);
    private static final MethodHandle RECVMSG = handle("recvmsg", message(), ERRNO);
    private static final MethodHandle CLOSE = handle("close", ints(1), ERRNO);
    private static final MethodHandle EPOLL_CREATE1 = handle("epoll_create1", ints(1), ERRNO);
    private static final MethodHandle EVENTFD = handle("eventfd", ints(2), ERRNO);
    private static final MethodHandle EPOLL_CTL =
            handle(
                    "epoll_ctl",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS),
                    ERRNO);
    private static final MethodHandle EPOLL_WAIT =
            handle(
                    "epoll_wait",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle EPOLL_POLL =
            handle(
                    "epoll_wait",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                    CRITICAL);
    private static final MethodHandle RECVMMSG =
            handle(
                    "recvmmsg",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS),
                    CRITICAL);
    private static final MethodHandle SENDMMSG =
            handle(
                    "sendmmsg",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                    CRITICAL);
    private static final MethodHandle SENDTO =
            handle(
                    "sendto",
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT),
                    CRITICAL);
    private static final MethodHandle CONNECT =
            handle("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), ERRNO);
    private static final MethodHandle RECVFROM =
            handle(
                    "recvfrom",
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS),
                    CRITICAL_WITH_HEAP);
    private static final MethodHandle READ =
            handle("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle WRITE =
            handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));

    private static final MethodHandle SETPRIORITY = handle("setpriority", ints(3));
    private static final MethodHandle GETPRIORITY = handle("getpriority", ints(2));

    /** glibc has no function for it before version 2.41. */
    private static final MethodHandle SCHED_SETATTR =
            handle(
                    "syscall",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT),
                    Linker.Option.firstVariadicArg(1));

    private static final int SCHED_ATTRIBUTES = 48;

    private Libc() {}

    private static FunctionDescriptor ints(final int count) {
        final ValueLayout[] arguments = new ValueLayout[count];
        Arrays.fill(arguments, JAVA_INT);
        return FunctionDescriptor.of(JAVA_INT, arguments);
    }

    private static FunctionDescriptor message() {
        return FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    }

    private static MethodHandle handle(
            final String name, final FunctionDescriptor type, final Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
    }

    /** What no handle of ours throws. */
    private static IllegalStateException bug(final Throwable thrown) {
        return new IllegalStateException("a system call threw", thrown);
    }

    static int errno(final MemorySegment state) {
        return (int) ERRNO_FIELD.get(state, 0L);
    }

    static int socket(final MemorySegment state, final int family) {
        try {
            return (int) SOCKET.invokeExact(state, family, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0);
        } catch (final Throwable thrown) {
            throw bug(thrown);
        }
    }

    static int bind(
            final MemorySegment state,
            final int socket,
            final MemorySegment address,
            final int length) {
        try {
            return (int) BIND.invokeExact(state, socket, address, length);
        } catch (final Throwable thrown) {
            throw bug(thrown);
        }
    }

    static int getsockname(
            final MemorySegment state,
            final int socket,
            final MemorySegment address,
            final MemorySegment length) {
        try {
            return (int) GETSOCKNAME.invokeExact(state, socket, address, length);
        } catch (final Throwable thrown) {
            throw bug(thrown);
        }
    }

    static int setsockopt(
            final MemorySegment state,
            final int socket,
            final int level,
            final int option,
            final MemorySegment value) {
        try {
            return (int)
                    SETSOCKOPT.invokeExact(
                            state, socket, level, option, value, (int) value.byteSize());
        } catch (final Throwable thrown) {
            throw bug(thrown);
        }
    }

    static int getsockopt(
            final MemorySegment state,
            final int socket,
            final int level,
            final int option,
            final MemorySegment value,
            final MemorySegment length) {
        try {
            return (int) GETSOCKOPT.invokeExact(state, socket, level, option, value, length);
        } catch (final Throwable thrown) {
            throw bug(thrown);
        }
    }

    static long sendmsg(final MemorySegment state, final int socket, final MemorySegment message) {
        try {
            return (long) SENDMSG.invokeExact(state, socket, message, MSG_DONTWAIT);
        } catch (final Throwable thrown) {
            throw bug(thrown);
        }
    }

    static long recvmsg(
            final MemorySegment state,
            final int socket,
            final MemorySegment message,
            final int flags) {
        try {
            return (long) RECVMSG.invokeExact(state, socket, message, flags | MSG_DONTWAIT);
        } catch (final Throwable thrown) {
            throw bug(thrown);
        }
    }

    static int close(final MemorySegment state, final int descriptor) {
        try {
            return (int) CLOSE.invokeExact(state, descriptor);
        } catch (final Throwable thrown) {
            throw bug(thrown);
        }
    }

    static int epollCreate(final MemorySegment state) {
        try {
            return (int) EPOLL_CREATE1.invokeExact(state, EPOLL_CLOEXEC);
        } catch (final Throwable thrown) {
            throw bug(thrown);
        }
    }

    static int eventfd(final MemorySegment state) {
        try {
            return (int) EVENTFD.invokeExact(state, 0, EFD_NONBLOCK_CLOEXEC);
        } catch (final Throwable thrown) {
            throw bug(thrown);
        }
    }

    static int epollCtl(
            final MemorySegment state,
            final int epoll,
            final int operation,
            final int descriptor,
            final MemorySegment event) {
        try {
            return (int) EPOLL_CTL.invokeExact(state, epoll, operation, descriptor, event);
        } catch (final Throwable thrown) {
            throw bug(thrown);
        }
    }

    /** Waits; not critical, so that a waiting loop holds up nobody's safepoint. */
    static int epollWait(
            final int epoll, final MemorySegment events, final int count, final int millis) {
        try {
            return (int) EPOLL_WAIT.invokeExact(epoll, events, count, millis);
        } catch (final Throwable thrown) {
            throw bug(thrown);
        }
    }

    /** Looks without waiting. */
    static int epollPoll(final int epoll, final MemorySegment events, final int count) {
        try {
            return (int) EPOLL_POLL.invokeExact(epoll, events, count, 0);
        } catch (final Throwable thrown) {
            throw bug(thrown);
        }
    }

    static int recvmmsg(final int socket, final MemorySegment messages, final int count) {
        try {
            return (int)
                    RECVMMSG.invokeExact(socket, messages, count, MSG_DONTWAIT, MemorySegment.NULL);
        } catch (final Throwable thrown) {
            throw bug(thrown);
        }
    }

    static int sendmmsg(final int socket, final MemorySegment messages, final int count) {
        try {
            return (int) SENDMMSG.invokeExact(socket, messages, count, MSG_DONTWAIT);
        } catch (final Throwable thrown) {
            throw bug(thrown);
        }
    }

    static int connect(
            final MemorySegment state,
            final int socket,
            final MemorySegment address,
            final int length) {
        try {
            return (int) CONNECT.invokeExact(state, socket, address, length);
        } catch (final Throwable thrown) {
            throw bug(thrown);
        }
    }

    /** Takes one datagram, and where it came from if that is asked for; -1 when there is none. */
    static long recvfrom(
            final int socket,
            final MemorySegment data,
            final long length,
            final MemorySegment address,
            final MemorySegment addressLength) {
        try {
            return (long)
                    RECVFROM.invokeExact(
                            socket, data, length, MSG_DONTWAIT | MSG_TRUNC, address, addressLength);
        } catch (final Throwable thrown) {
            throw bug(thrown);
        }
    }

    static long sendto(
            final int socket,
            final MemorySegment data,
            final long length,
            final MemorySegment address,
            final int addressLength) {
        try {
            return (long)
                    SENDTO.invokeExact(socket, data, length, MSG_DONTWAIT, address, addressLength);
        } catch (final Throwable thrown) {
            throw bug(thrown);
        }
    }

    static long read(final int descriptor, final MemorySegment into, final long length) {
        try {
            return (long) READ.invokeExact(descriptor, into, length);
        } catch (final Throwable thrown) {
            throw bug(thrown);
        }
    }

    static long write(final int descriptor, final MemorySegment data, final long length) {
        try {
            return (long) WRITE.invokeExact(descriptor, data, length);
        } catch (final Throwable thrown) {
            throw bug(thrown);
        }
    }

    /** Sets how nice the calling thread is to others, -20 to 19; 0 when it was done. */
    static int nice(final int value) {
        try {
            return (int) SETPRIORITY.invokeExact(0, 0, value);
        } catch (final Throwable thrown) {
            throw bug(thrown);
        }
    }

    /** How nice the calling thread is. */
    static int niceness() {
        try {
            return (int) GETPRIORITY.invokeExact(0, 0);
        } catch (final Throwable thrown) {
            throw bug(thrown);
        }
    }

    /**
     * Sets how the calling thread shares a processor with others (sched_setattr); 0 when it was
     * done.
     *
     * @param nice -20 to 19
     * @param slice how long it wants to run at a time, in nanoseconds, 0 for what is usual. Who
     *     asks for little gets it sooner, since Linux 6.12.
     */
    static long schedule(final int nice, final long slice) {
        final long number = System.getProperty("os.arch", "").equals("aarch64") ? 274 : 314;
        try (Arena local = Arena.ofConfined()) {
            final MemorySegment attributes = local.allocate(SCHED_ATTRIBUTES, 8);
            attributes.set(JAVA_INT, 0, SCHED_ATTRIBUTES);
            attributes.set(JAVA_INT, 16, nice);
            attributes.set(JAVA_LONG, 24, slice);
            return (long) SCHED_SETATTR.invokeExact(number, 0, attributes, 0);
        } catch (final Throwable thrown) {
            throw bug(thrown);
        }
    }
}
