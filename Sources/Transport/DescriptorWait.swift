internal import Glibc

/// Waiting for descriptors that change from one time to the next, so that an epoll set does not pay
/// (poll(2)).
public enum DescriptorWait {
    /// Waits until one of the descriptors is readable or has failed, or so many milliseconds (-1:
    /// no limit) are over. Returns early when a signal comes.
    public static func any(_ numbers: [Int32], milliseconds: Int32) {
        var polls = numbers.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        _ = unsafe Glibc.poll(&polls, nfds_t(polls.count), milliseconds)
    }
}
